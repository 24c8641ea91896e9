//! What of JavaScript is let in; everything that is not in these lists is refused.

use crate::tree::{Words, words};

/// Syntax: no classes, getters, `this`, `while`, `await`, `yield`, `import()`, tagged templates or `with`.
pub(super) static NODES: Words = words!(
    "
    arguments array array_pattern arrow_function assignment_expression assignment_pattern
    augmented_assignment_expression binary_expression break_statement call_expression catch_clause
    comment computed_property_name continue_statement else_clause empty_statement escape_sequence
    expression_statement false finally_clause for_in_statement for_statement formal_parameters
    function_declaration function_expression identifier if_statement import_clause import_specifier
    import_statement lexical_declaration named_imports namespace_import
    member_expression new_expression null number object object_assignment_pattern object_pattern
    optional_chain pair pair_pattern parenthesized_expression program property_identifier regex
    regex_flags regex_pattern rest_pattern return_statement sequence_expression
    shorthand_property_identifier shorthand_property_identifier_pattern spread_element
    statement_block string string_fragment subscript_expression template_string
    template_substitution ternary_expression throw_statement true try_statement unary_expression
    undefined update_expression variable_declaration variable_declarator
    "
);

/// Operators and keywords.
pub(super) static TOKENS: Words = words!(
    "
    ! != !== ${ % %= & && &&= &= ' ( ) * ** *= + ++ += , - -- -= . ... / /= : ; < << <= = == === =>
    > >= >> >>> ? ?? ??= [ ] ^ ` as break catch const continue delete else finally for from function if import in
    instanceof let new of return throw try typeof var void { | |= || ||= } ~
    ",
    "\""
);

/// Global functions that compute.
pub(super) static FUNCTIONS: Words = words!(
    "
    BigInt Boolean Number String atob btoa decodeURI decodeURIComponent encodeURI encodeURIComponent
    isFinite isNaN parseFloat parseInt structuredClone
    "
);

/// What may stand behind `new`.
pub(super) static CONSTRUCTORS: Words = words!(
    "
    Array Date Error Map Object RangeError RegExp Set SyntaxError TypeError URL URLSearchParams
    "
);

/// Global values that are plain data.
pub(super) static VALUES: Words = words!(
    "
    Infinity NaN __dirname __filename
    "
);

/// What may be used of namespaces and of modules that no file can stand in for.
///
/// Left out on purpose: `process.env`, whatever reaches another module or a prototype, whatever writes.
pub(super) static MEMBERS: Words = words!(
    "
    Array.from Array.isArray Array.of Buffer.byteLength Buffer.concat Buffer.from Buffer.isBuffer
    Bun.revision Bun.version Date.UTC Date.now Date.parse Deno.args Deno.version JSON.parse
    JSON.stringify Math.E Math.LN10 Math.LN2 Math.PI Math.abs Math.acos Math.asin Math.atan
    Math.atan2 Math.cbrt Math.ceil Math.cos Math.exp Math.floor Math.hypot Math.log Math.log10
    Math.log2 Math.max Math.min Math.pow Math.random Math.round Math.sign Math.sin Math.sqrt
    Math.tan Math.trunc Number.EPSILON Number.MAX_SAFE_INTEGER Number.MAX_VALUE
    Number.MIN_SAFE_INTEGER Number.MIN_VALUE Number.isFinite Number.isInteger Number.isNaN
    Number.isSafeInteger Number.parseFloat Number.parseInt Object.assign Object.create
    Object.entries Object.freeze Object.fromEntries Object.getOwnPropertyNames Object.groupBy
    Object.hasOwn Object.is Object.keys Object.values String.fromCharCode String.fromCodePoint
    URL.canParse console.debug console.dir console.error console.group console.groupEnd console.info
    console.log console.table console.warn crypto.createHash crypto.getHashes crypto.randomBytes
    crypto.randomInt crypto.randomUUID fs.existsSync fs.readFileSync fs.readdirSync fs.statSync
    os.EOL os.arch os.cpus os.freemem os.platform os.release os.tmpdir os.totalmem os.type
    path.basename path.delimiter path.dirname path.extname path.format path.isAbsolute path.join
    path.normalize path.parse path.relative path.resolve path.sep process.arch process.argv
    process.cwd process.execPath process.exit process.exitCode process.hrtime process.memoryUsage
    process.pid process.platform process.release process.stderr process.stdin process.stdout
    process.uptime process.version process.versions url.fileURLToPath url.parse util.format
    util.inspect util.isDeepStrictEqual
    "
);

/// Globals whose members are listed; `node -e` has its modules among them.
pub(super) static NAMESPACES: Words = words!(
    "
    Array Buffer Bun Date Deno JSON Math Number Object String URL console crypto fs os path process
    url util
    "
);

/// What may be used of the standard streams.
pub(super) static STREAM: Words = words!(
    "
    columns end fd isTTY on once resume setEncoding write
    "
);

/// Methods that may be called on values.
pub(super) static METHODS: Words = words!(
    "
    add at charAt charCodeAt clear codePointAt concat delete difference digest end endsWith entries
    every fill filter find findIndex findLast findLastIndex flat flatMap forEach get getDate getDay
    getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset
    getUTCDate getUTCFullYear getUTCHours getUTCMonth has hasOwnProperty includes indexOf
    intersection isDirectory isFile isSymbolicLink join keys lastIndexOf localeCompare map match
    matchAll normalize on once padEnd padStart pop push reduce reduceRight repeat replace replaceAll
    resume reverse search set setEncoding shift slice some sort splice split startsWith substr
    substring test toExponential toFixed toISOString toJSON toLocaleDateString toLocaleString
    toLocaleTimeString toLowerCase toPrecision toReversed toSorted toSpliced toString toUTCString
    toUpperCase trim trimEnd trimLeft trimRight trimStart union unshift update valueOf values with
    write
    "
);

/// Properties that lead from a value to the constructor of functions, or to a prototype.
pub(super) static DENIED: Words = words!(
    "
    __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__ arguments callee
    caller constructor prototype
    "
);

/// Names that exist without a declaration: `var` at the top would leave them what they are.
pub(super) static GLOBALS: Words = words!(
    "
    $ AggregateError Array ArrayBuffer Atomics BigInt Blob Boolean BroadcastChannel Buffer Bun
    Crypto Date Deno Error EvalError Event EventSource EventTarget File FormData Function GLOBAL
    HTMLRewriter Headers Infinity Intl JSON Loader Map Math MessageChannel MessagePort NaN Navigator
    Number Object Performance Promise Proxy RangeError ReferenceError Reflect RegExp Request
    Response SQL Set Storage String Symbol SyntaxError TypeError URIError URL URLSearchParams
    WeakMap WeakSet WebAssembly WebSocket WebSocketStream Worker addEventListener alert arguments
    assert async_hooks buffer caches child_process clearImmediate clearInterval clearTimeout close
    cluster confirm console constants crypto dgram diagnostics_channel dispatchEvent dns domain eval
    events exports fetch ffi fs global globalThis http http2 https inspector jsc localStorage
    location module name navigator net onerror onmessage origin os parseFloat parseInt path
    perf_hooks performance postMessage process prompt punycode querystring queueMicrotask readline
    removeEventListener repl reportError require root sea self sessionStorage setImmediate
    setInterval setTimeout sqlite status stream string_decoder structuredClone sys test timers tls
    trace_events tty undefined url util v8 vm wasi window worker_threads zlib
    "
);

/// Modules that may be required.
pub(super) static MODULES: Words = words!(
    "
    crypto fs os path url util
    "
);

/// Members that make text or a truth of their arguments.
pub(super) static COERCING: Words = words!(
    "
    Array.isArray Math.abs Math.ceil Math.floor Math.max Math.min Math.round Number.isFinite
    Number.isInteger Number.isNaN Number.parseFloat Number.parseInt Object.entries Object.keys
    Object.values console.debug console.dir console.error console.info console.log console.table
    console.warn
    "
);

/// Methods that make text or a truth of their arguments.
pub(super) static COMPARING: Words = words!(
    "
    charAt endsWith has includes indexOf lastIndexOf localeCompare padEnd padStart repeat startsWith
    test toFixed write
    "
);

/// Methods that use what their function returns as a truth or a number.
pub(super) static JUDGING: Words = words!(
    "
    every filter find findIndex findLast findLastIndex forEach some sort toSorted
    "
);
