use assize_protocol::EffectKind;

use super::acts;
use crate::Act;

fn reads(path: &str) -> Act {
    Act::Path(EffectKind::Read, path.to_owned())
}

/// What an agent types to look at something.
const COMPUTES: &[&str] = &[
    "console.log(1+1)",
    "process.version",
    "import fs from 'node:fs'; console.log(JSON.parse(fs.readFileSync(0, 'utf8')).name)",
    "import * as path from 'path'; console.log(path.join('a', 'b'))",
    "import { basename as base } from 'node:path'; console.log(base('a/b'))",
    "process.versions.v8",
    "console.log(process.version, process.platform, process.arch)",
    "let d='';process.stdin.on('data',c=>d+=c).on('end',()=>console.log(JSON.parse(d).length))",
    "let d = ''; process.stdin.setEncoding('utf8'); process.stdin.on('data', c => { d += c; }); process.stdin.on('end', () => { const j = JSON.parse(d); console.log(j.name, j['version']); });",
    "console.log(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8')), null, 2))",
    "const fs = require('fs'); console.log(JSON.parse(fs.readFileSync('/dev/stdin', 'utf8')).items.map(x => x.id).join('\\n'))",
    "const { readFileSync } = require('node:fs'); console.log(readFileSync(0).toString().split('\\n').length)",
    "[1,2,3].map(x => x * 2).filter(x => x > 2).reduce((a, b) => a + b, 0)",
    "Object.keys({a: 1, 'b': 2}).sort().join(', ')",
    "Object.entries({a: 1}).map(([k, v]) => `${k}=${v}`)",
    "const o = {}; for (const w of 'a b a'.split(' ')) o[w] = (o[w] || 0) + 1; console.log(o)",
    "const o = JSON.parse('{}'); Object.keys(o).forEach(k => console.log(k, o[k], o[k].name))",
    "const o = {a: 1}; for (const k in o) console.log(`${k}: ${o[k]}`)",
    "const a = [3,1,2]; for (let i = 0; i < a.length; i++) { const v = a[i]; console.log(v) }",
    "const a = [1]; a[a.length - 1]",
    "new Date().toISOString()",
    "new Date(1700000000 * 1000).getFullYear()",
    "[...new Set([1, 1, 2])].length",
    "new Map([[1, 2]]).get(1)",
    "Math.max(...[1, 2, 3])",
    "'abc'.replace(/[\"']/g, '').match(/b/)?.[0]",
    "/a(b)/.exec('ab')[1]",
    "function f(a, b = 1) { return a + b } console.log(f(1))",
    "(() => { const x = 1; return x })()",
    "const f = (x) => x + 1; f(2)",
    "typeof undefined, void 0, !true",
    "const {a, b: {c}, ...rest} = {a: 1, b: {c: 2}}; console.log(a, c, rest)",
    "try { JSON.parse('{') } catch (e) { console.error(e.message); process.exit(1) }",
    "require('path').join('a', 'b')",
    "require('os').cpus().length",
    "require('crypto').createHash('sha256').update('abc').digest('hex')",
    "require('crypto').randomUUID()",
    "encodeURIComponent('a b')",
    "Buffer.from('abc').toString('base64')",
    "process.argv[2]",
    "process.argv.slice(1).join(' ')",
    "process.stdout.write('x')",
    "['1', '2'].map(Number).filter(Boolean)",
    "'constructor eval child_process'",
    "// require('child_process')\n1",
    "if (1 > 2) { console.log('a') } else console.log('b')",
    "let x = 1; x += 2; x++; x",
    "const s = new URL('http://x/y?z=1'); s.searchParams.get('z')",
    "JSON.stringify({a: [1, {b: null}], c: true}, null, 2)",
    "const p = JSON.parse('{}'); p.scripts?.build ?? 'none'",
    "console.log(os.EOL, path.sep)",
    "var n = 0; [1].forEach(x => { n += x }); n",
    "[[1, 2]].sort((a, b) => b[1] - a[1]).slice(0, 10)",
    "const c = {}; ['a'].forEach(x => c[x] = 1); Object.keys(c).sort((a, b) => c[b] - c[a])",
];

/// Everything with a way out, and what could be one.
const REFUSED: &[&str] = &[
    "console.log(",
    "require('child_process').execSync('x')",
    "import { execSync } from 'node:child_process'; execSync('x')",
    "import cp from 'child_process'; cp.execSync('x')",
    "import './x.mjs'",
    "import fs from './fs.mjs'",
    "import fs from 'fs' with { type: 'json' }",
    "import fs, { writeFileSync } from 'fs'; writeFileSync('a', 'b')",
    "import * as fs from 'fs'; fs.writeFileSync('a', 'b')",
    "import { default as fs } from 'fs'; fs.rmSync('a')",
    "import('child_process')",
    "import { env } from 'node:process'; console.log(env)",
    "import fs from 'fs'; console.log(fs)",
    "require('node:child_process').exec('x')",
    "child_process.execSync('x')",
    "const {exec} = require('child_process'); exec('x')",
    "process.env",
    "process.env.TOKEN",
    "process['env']",
    "const {env} = process; env",
    "const p = process; p.env",
    "console.log({process})",
    "process.binding('fs')",
    "process.mainModule.require('fs')",
    "process.kill(1)",
    "process.stdin.constructor",
    "process.stdout['constructor']",
    "const s = process.stdin; s.on('data', 1)",
    "eval('1')",
    "(0, eval)('1')",
    "Function('return 1')()",
    "new Function('return 1')()",
    "(()=>{}).constructor('return process')()",
    "''.constructor.constructor('x')()",
    "[].map['constructor']('x')()",
    "[].map['con' + 'structor']('x')()",
    "[].map[`constructor`]('x')()",
    "const k = 'x'; [].map[k]('x')()",
    "const k = 'x', f = [][k]; f('x')",
    "const k = 'x', f = [[][k]]; f",
    "const k = 'x'; const o = {join: ''[k]}; o.join('x')",
    "const k = 'x'; ['x'].map(''[k])",
    "const k = 'x'; const g = () => ''[k]; g()",
    "const k = 'x'; function g() { return ''[k] } g()",
    "const k = 'x'; ['a'].map(x => ''[k])",
    "const k = 'x', o = {}; o.join = ''[k]",
    "let f; f = [].map; f ||= ''['a' + 'b']; f('x')",
    "const {constructor} = []; constructor('x')",
    "const {constructor: c} = []; c('x')",
    "const {['constructor']: c} = []; c('x')",
    "const {'constructor': c} = []; c",
    "const {a: {constructor: c}} = {a: []}; c",
    "(({constructor}) => constructor('x'))(()=>1)",
    "'x'['\\x63onstructor']",
    "''.\\u0063onstructor",
    "Object.getPrototypeOf(()=>1)",
    "Object.getOwnPropertyDescriptor([], 'x')",
    "Object.defineProperty({}, 'x', {})",
    "Object.prototype.x = 1",
    "Reflect.get([], 'x')",
    "({}).__proto__.x = 1",
    "({__proto__: 1})",
    "Array.prototype.map = 1",
    "this.process",
    "globalThis.process",
    "global.process",
    "arguments.callee",
    "(function () { return this })()",
    "(function () { return arguments.callee.caller })()",
    "import('fs')",
    "await 1",
    "async () => 1",
    "class A { constructor() {} }",
    "({ get x() { return 1 } })",
    "({ x() { return 1 } })",
    "function* g() { yield 1 }",
    "with (process) { env }",
    "while (true) {}",
    "do { } while (1)",
    "for (;;) {}",
    "x: for (const a of []) continue x",
    "debugger",
    "console.log`x`",
    "String.raw`x`",
    "require('./x')",
    "require('./x.js')",
    "require('./a.js' + '.json')",
    "require('./\\x61.json')",
    "require(process.argv[2])",
    "require('fs').writeFileSync('x', 'y')",
    "require('fs').readFileSync('x', {flag: 'w'})",
    "require('fs').readFileSync('x', {...{flag: 'w'}})",
    "require('fs').readFileSync('a' + 'b')",
    "require('fs').readFileSync(process.argv[2])",
    "['x'].map(require('fs').readFileSync)",
    "const f = require('fs').readFileSync; f('x')",
    "const fs = require('fs'); ['x'].map(fs.readFileSync)",
    "const fs = require('fs'); fs.unlinkSync('x')",
    "const fs = require('fs'); const g = fs; g.x",
    "const {unlinkSync} = require('fs'); unlinkSync('x')",
    "const {readFileSync: r} = require('fs'); r('x')",
    "let fs = require('fs'); fs = 1",
    "var {rmSync} = require('fs'); rmSync('x')",
    "fs.rmSync('x')",
    "require = 1",
    "require.cache",
    "module.require('fs')",
    "require('module')._load('fs')",
    "require('vm').runInNewContext('1')",
    "require('http').get('http://x')",
    "var http; http.get('http://x')",
    "{ const http = 1 } http.get('http://x')",
    "{ let child_process } child_process.exec('x')",
    "((a = child_process) => { var child_process; a.exec('x') })()",
    "for (const vm of []) {} vm.runInThisContext('x')",
    "var Bun; Bun.write('x', 'y')",
    "fetch('http://x')",
    "setTimeout('x', 1)",
    "setInterval(() => 1, 1)",
    "new Proxy({}, {})",
    "new WebAssembly.Module(1)",
    "Symbol.iterator",
    "Deno.readTextFileSync('x')",
    "Bun.spawn(['x'])",
    "new Worker('x')",
    "[].map.call([], eval)",
    "[].map.apply([], [])",
    "((f) => f('x'))(console.log)",
    "[console.log][0]('x')",
    "const k = 'x'; [].map(x => x)[k]('x')",
    "x = 1",
    "undeclared",
    "let a = b",
    "delete process.x",
    "x --> 1",
    "1 <!-- x\n+ eval('1')",
    "// \u{2028}eval('1')",
    "/* x */ eval('1')",
    "try { 1 } catch ({message = eval('x')}) { 1 }",
    "for (var x = eval('1') in {}) {}",
    "const [a = eval('1')] = []",
    "(a = eval('1')) => a",
    "`${eval('1')}`",
    "`a${`b`}`",
    "({[eval('1')]: 1})",
    "({a: eval})",
    "[eval]",
    "a => eval",
    "new (class {})()",
    "new x.y()",
    "new Date(eval('1'))",
    "1; \u{65e5}\u{672c}",
    "const undefined = 1",
    "import.meta.url",
    "new.target",
    "#x in y",
    "<a>{eval('1')}</a>",
    "util.types",
    "JSON.parse.constructor('x')()",
    "const a = [1]; a[0]('x')",
    "const f = [][['x'][0]]; f('x')",
    "'x'.replace(/x/, ''[process.argv[2]])",
];

#[test]
fn one_liners_that_compute_and_print_do_nothing_else() {
    let refused: Vec<_> = COMPUTES.iter().filter(|s| !acts(s).is_empty()).copied().collect();
    assert_eq!(refused, [""; 0]);
}

#[test]
fn every_way_out_is_refused() {
    let accepted: Vec<_> =
        REFUSED.iter().filter(|s| acts(s).first() != Some(&Act::Opaque("JavaScript"))).copied().collect();
    assert_eq!(accepted, [""; 0]);
}

#[test]
fn files_are_read_under_the_name_that_is_written() {
    let load = |path: &str| vec![Act::Load(path.to_owned()), reads(path)];
    assert_eq!(acts("require('./package.json').version"), load("./package.json"));
    assert_eq!(
        acts("console.log(JSON.stringify(require('./package.json').scripts,null,2))"),
        load("./package.json")
    );
    assert_eq!(acts("require('react/package.json').version"), load("node_modules/react/package.json"));
    assert_eq!(
        acts("const p=require('../a.json'); Object.keys(p.dependencies||{}).length"),
        load("../a.json")
    );
    assert_eq!(acts("JSON.parse(require('fs').readFileSync('x.json','utf8')).a"), [reads("x.json")]);
    assert_eq!(acts("fs.existsSync('.env')"), [reads(".env")]);
    assert_eq!(
        acts("var fs=require('fs');fs.readdirSync('src').filter(f=>f.endsWith('.ts')).length"),
        [reads("src")]
    );
}

#[test]
fn decoding_is_told() {
    for script in
        ["Buffer.from('aGk=', 'base64').toString()", "atob('aGk=')", "Buffer.from('6869', 'hex') + ''"]
    {
        assert_eq!(acts(script), [Act::Decode], "{script}");
    }
}
