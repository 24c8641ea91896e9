//! What of Python is let in; everything that is not in these lists is refused.

use crate::tree::{Words, words};

/// Syntax: no `await`, `exec`, parameters of types.
pub(super) static NODES: Words = words!(
    "
    aliased_import argument_list as_pattern as_pattern_target assert_statement assignment attribute
    augmented_assignment binary_operator block boolean_operator break_statement call case_clause
    case_pattern class_definition class_pattern comment comparison_operator concatenated_string
    conditional_expression continue_statement decorated_definition decorator default_parameter
    delete_statement dict_pattern dictionary dictionary_comprehension dictionary_splat
    dictionary_splat_pattern dotted_name elif_clause ellipsis else_clause escape_interpolation
    escape_sequence except_clause expression_list expression_statement false finally_clause float
    for_in_clause for_statement format_expression format_specifier function_definition
    future_import_statement generator_expression generic_type global_statement identifier if_clause
    if_statement import_from_statement import_statement integer interpolation keyword_argument
    keyword_pattern keyword_separator lambda lambda_parameters line_continuation list
    list_comprehension list_pattern list_splat list_splat_pattern match_statement module
    named_expression none nonlocal_statement not_operator pair parameters parenthesized_expression
    pass_statement pattern_list positional_separator raise_statement return_statement set
    set_comprehension slice splat_pattern string string_content string_end string_start subscript
    true try_statement tuple tuple_pattern type type_conversion type_parameter typed_default_parameter
    typed_parameter unary_operator union_pattern union_type while_statement with_clause with_item
    with_statement yield
    "
);

/// Operators and keywords.
pub(super) static TOKENS: Words = words!(
    "
    != % %= & &= ( ) * ** **= *= + += , - -= -> . / // //= /= : := ; < << <<= <= = == > >= >> >>= @ [ ]
    ^ ^= _ __future__ and as assert break case class continue def del elif else except finally for
    from global if import in is lambda match nonlocal not or pass raise return try while with yield
    { | |= } ~
    ",
    "is not",
    "not in"
);

/// Builtins that compute, whatever they are given.
pub(super) static VALUES: Words = words!(
    "
    ArithmeticError AssertionError AttributeError BaseException EOFError Ellipsis Exception
    FileNotFoundError IOError ImportError IndexError KeyError KeyboardInterrupt LookupError
    NameError NotImplemented NotImplementedError OSError OverflowError RuntimeError StopIteration
    SystemExit TypeError UnicodeDecodeError UnicodeEncodeError UnicodeError ValueError
    ZeroDivisionError __name__ abs all any ascii bin bool bytearray bytes callable chr complex dict
    dir divmod enumerate exit filter float format frozenset hasattr hash hex id int isinstance
    issubclass iter len list map max min next object oct ord pow print quit range repr reversed
    round set slice sorted str sum tuple zip
    "
);

/// The other builtins of any version: to bind one of these names would make it look like a variable.
pub(super) static RESERVED: Words = words!(
    "
    BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError
    ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError
    DeprecationWarning EncodingWarning EnvironmentError ExceptionGroup FileExistsError
    FloatingPointError FutureWarning GeneratorExit ImportWarning In IndentationError
    InterruptedError IsADirectoryError MemoryError ModuleNotFoundError NotADirectoryError Out
    PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError
    RecursionError ReferenceError ResourceWarning RuntimeWarning StandardError StopAsyncIteration
    SyntaxError SyntaxWarning SystemError TabError TimeoutError UnboundLocalError
    UnicodeTranslateError UnicodeWarning UserWarning Warning WindowsError aiter anext apply type
    object
    basestring breakpoint buffer classmethod cmp coerce compile copyright credits delattr eval exec
    execfile exit file get_ipython getattr globals help input intern license locals long memoryview
    open property quit raw_input reduce reload setattr staticmethod super unichr unicode vars xrange
    "
);

/// Methods and attributes of text, numbers, collections, dates, matches, streams and open files.
pub(super) static METHODS: Words = words!(
    "
    add append args as_integer_ratio astimezone bit_length buffer capitalize casefold center close
    columns copy count date day days decode denominator difference digest discard elements encode
    encoding end endswith errno expandtabs extend fieldnames filename find findall finditer flush
    format fragment from_bytes fromhex fromisoformat fromkeys fromtimestamp fullmatch get group
    groupdict groups hex hexdigest hostname hour imag index insert int intersection isalnum isalpha
    isascii isatty isdecimal isdigit isdisjoint isidentifier islower isnumeric isoformat isoweekday
    isspace issubset issuperset istitle isupper items join keys lastindex line lineno ljust lower
    lstrip major maketrans match micro microsecond minor minute month most_common move_to_end msg
    name netloc now numerator origin partition path pattern pop popitem popleft port pos prefix
    quantize query ratio read readable readline readlines real release releaselevel remove
    removeprefix removesuffix replace reverse rfind rindex rjust rotate rpartition rsplit rstrip
    scheme search second seconds seek serial setdefault sort span split splitlines start startswith
    stem strftime string strip strptime sub subn subtract suffix swapcase symmetric_difference time
    timestamp timetuple timetz title to_bytes today total total_seconds translate tzinfo union
    update upper utcnow utcoffset version weekday write writeheader writelines writerow writerows
    year zfill utc
    st_mtime st_size
    compress_size cursor description fetchall fetchmany fetchone file_size getmembers getnames infolist
    namelist rowcount
    _asdict _fields _make _replace cache_clear cache_info
    shape dtype dtypes ndim size mean std var median min max sum abs round any all head tail
    describe groupby isna isnull notna notnull value_counts sort_values sort_index unique nunique
    reset_index set_index drop dropna fillna astype loc iloc iat iterrows itertuples cumsum diff
    pct_change rolling corr quantile idxmax idxmin duplicated drop_duplicates isin between nlargest
    nsmallest sample tolist item reshape flatten ravel transpose argmax argmin argsort clip nonzero
    memory_usage select_dtypes empty values T
    "
);

/// Methods that the language calls by itself. Left out: what answers for every attribute (`__getattr__`), for a class
/// (`__init_subclass__`, `__class_getitem__`, `__set_name__`), or when nobody asks (`__del__`).
pub(super) static HOOKS: Words = words!(
    "
    __abs__ __add__ __and__ __bool__ __call__ __contains__ __delitem__ __enter__ __eq__ __exit__
    __float__ __floordiv__ __format__ __ge__ __getitem__ __gt__ __hash__ __iadd__ __init__ __int__
    __invert__ __isub__ __iter__ __le__ __len__ __lt__ __matmul__ __missing__ __mod__ __mul__ __ne__
    __neg__ __next__ __or__ __pos__ __post_init__ __pow__ __radd__ __repr__ __reversed__ __rmul__
    __round__ __rsub__ __rtruediv__ __setitem__ __str__ __sub__ __truediv__ __xor__
    "
);

/// Builtins that own classes may be made of.
pub(super) static PLAIN_BASES: Words = words!(
    "
    ArithmeticError AssertionError BaseException Exception KeyError LookupError RuntimeError
    TypeError ValueError dict float int list set str tuple
    "
);

/// The same of modules: they hold, or call methods of what is made of them.
pub(super) static BASES: Words = words!(
    "
    abc.ABC ast.NodeTransformer ast.NodeVisitor collections.Counter collections.OrderedDict
    collections.defaultdict collections.deque enum.Enum enum.Flag enum.IntEnum enum.IntFlag
    enum.StrEnum json.JSONEncoder typing.Generic typing.NamedTuple typing.Protocol typing.TypedDict
    "
);

/// Builtins behind `@`.
pub(super) static DECORATORS: Words = words!(
    "
    classmethod property staticmethod
    "
);

/// The same of modules.
pub(super) static WRAPPERS: Words = words!(
    "
    abc.abstractmethod contextlib.contextmanager dataclasses.dataclass enum.unique functools.cache
    functools.cached_property functools.lru_cache functools.total_ordering functools.wraps
    typing.final typing.overload typing.runtime_checkable
    "
);

/// Attributes that do something, or lead to what does, on a value that an accepted script can have: files, functions,
/// generators, frames and tracebacks, databases, archives, loggers, loaders of modules, paths. They are what `dir` shows of
/// each, without what only tells something. An own attribute has another name.
pub(super) static TAKEN: Words = words!(
    "
    OPEN_METH _RealGetContents _apply _cache_bytecode _check_can_read _extfileobj _extract_member
    _extract_one _fileobj _fpclose _get_extract_tarinfo _handle_error _handle_fatal_error _init_write
    _log _missing_ _open_to_write _parse_args _proc_builtin _proc_member _read_defaults _recreate_cm
    _replace _make _asdict _stream _uninitialized_submodules _write_end_record _write_gzip_header
    _write_section addFilter addHandler add_note addfile ag_await ag_code ag_frame ag_running asend
    athrow backup blobopen buffer bz2open callHandlers check_returncode chmod chown cr_await cr_code
    co_code cr_frame cr_origin cr_running createLock create_aggregate create_collation create_function
    create_module create_window_function deserialize detach enable_load_extension exec_module
    execute executemany executescript expanduser extract extractall extractfile extraction_filter
    f_back f_builtins f_code f_globals f_lasti f_lineno f_locals f_trace f_trace_lines
    f_trace_opcodes fdel fget fileno fileobj fileobject fp from_file frombuf fromtarfile fset func
    func_closure func_code func_defaults func_dict func_globals get_code get_data get_resource_reader
    get_source gettarinfo gi_code gi_frame gi_running gi_suspended gi_yieldfrom gzopen hardlink_to
    im_class im_func im_self interrupt iterdump lchmod link_to load_extension load_module loader
    loader_state makedev makedir makefifo makefile makelink makeunknown manager mkdir mro myfileobj
    obj open opener optionxform parse patherror query raw read_file readfp readinto readinto1
    reconfigure rename rglob rmdir row_factory samefile send set_authorizer set_data
    set_progress_handler set_trace_callback setpassword setStream setstate source_to_code
    submodule_search_locations symlink_to tarfile taropen tarinfo tb_frame tb_lasti tb_lineno tb_next
    text_factory throw touch truncate unlink utime with_traceback write_bytes write_c14n write_text
    writestr xzopen agg eval format decode fromhex
    "
);

/// Modules of whose values hardly anybody knows all attributes.
pub(super) static LARGE: Words = words!(
    "
    PIL cv2 duckdb httpx lightgbm matplotlib networkx numpy pandas polars pyarrow requests scipy seaborn
    sklearn statsmodels sympy tensorflow torch transformers xgboost
    "
);

/// Attributes of what the module `name` makes.
pub(super) fn family(name: &str) -> Option<&'static Words> {
    match name {
        "ast" => Some(&AST),
        "enum" => Some(&ENUM),
        _ => None,
    }
}

/// Attributes of members of an enumeration.
static ENUM: Words = words!("value");

/// Attributes of nodes, which are data.
static AST: Words = words!(
    "
    annotation arg args asname asname attr bases body col_offset comparators ctx decorator_list
    defaults elt elts end_col_offset end_lineno exc finalbody func generators generic_visit handlers id
    ifs is_async iter key keys keywords kw_defaults kwarg kwonlyargs left level lineno lower module
    name names op operand ops optional_vars orelse posonlyargs returns right s slice step targets
    target test type upper value values vararg visit
    "
);

/// Modules that may be imported. What may be used of them is in [`MEMBERS`].
pub(super) static MODULES: Words = words!(
    "
    __future__ abc contextlib dataclasses enum typing
    ast base64 bisect calendar collections copy csv datetime decimal difflib fnmatch fractions functools hashlib heapq
    html shlex struct warnings
    importlib importlib.metadata importlib.util itertools json json.decoder math operator os os.path
    pathlib platform pprint random re statistics string sys textwrap time tomllib unicodedata urllib
    urllib.parse uuid yaml
    glob torch.cuda torch.version numpy pandas torch scipy sklearn matplotlib tensorflow
    transformers requests flask django fastapi pydantic sqlalchemy httpx aiohttp click rich pytest
    PIL cv2 jax polars pyarrow networkx sympy numba xgboost lightgbm datasets tokenizers
    huggingface_hub openai anthropic redis psycopg2 pymongo boto3 celery jinja2 uvicorn starlette
    bs4 lxml
    numpy.linalg sqlite3 tarfile zipfile
    "
);

/// What may be used of modules.
///
/// Left out on purpose: whatever reaches another module, the environment or a name put together while
/// running (`sys.modules`, `os.environ`, `operator.attrgetter`, `collections.namedtuple`), whatever starts a
/// program (`uuid.uuid1`, `platform.processor`), and whatever never ends (`itertools.count`).
pub(super) static MEMBERS: Words = words!(
    "
    abc.ABC abc.abstractmethod contextlib.closing contextlib.contextmanager contextlib.nullcontext
    contextlib.suppress dataclasses.asdict dataclasses.astuple dataclasses.dataclass dataclasses.field
    dataclasses.replace enum.Enum enum.Flag enum.IntEnum enum.IntFlag enum.StrEnum enum.auto
    enum.unique functools.cache functools.cached_property functools.lru_cache
    functools.total_ordering functools.wraps ast.NodeTransformer ast.NodeVisitor json.JSONEncoder
    typing.Any typing.Callable typing.ClassVar typing.Counter typing.DefaultDict typing.Deque
    typing.Dict typing.Final typing.FrozenSet typing.Generator typing.Generic typing.Iterable
    typing.Iterator typing.List typing.Literal typing.Mapping typing.NamedTuple typing.NewType
    typing.NoReturn typing.Optional typing.Protocol typing.Sequence typing.Set typing.TextIO
    typing.Tuple typing.Type typing.TypeVar typing.TypedDict typing.Union typing.cast typing.final
    typing.overload typing.runtime_checkable
    bisect.bisect bisect.bisect_left bisect.bisect_right bisect.insort copy.copy copy.deepcopy fnmatch.filter
    fnmatch.fnmatch fnmatch.fnmatchcase heapq.heapify heapq.heappop heapq.heappush heapq.merge heapq.nlargest
    heapq.nsmallest os.fspath os.makedirs os.mkdir os.stat os.walk shlex.join shlex.quote shlex.split struct.calcsize struct.unpack
    struct.unpack_from warnings.filterwarnings warnings.simplefilter
    ast.literal_eval base64.b16decode base64.b16encode base64.b32decode base64.b32encode
    base64.b64decode base64.b64encode base64.b85decode base64.b85encode base64.standard_b64decode
    base64.standard_b64encode base64.urlsafe_b64decode base64.urlsafe_b64encode calendar.calendar
    calendar.day_abbr calendar.day_name calendar.isleap calendar.month calendar.month_abbr
    calendar.month_name calendar.monthrange calendar.timegm collections.ChainMap collections.Counter
    collections.OrderedDict collections.defaultdict collections.deque csv.DictReader csv.DictWriter
    csv.QUOTE_ALL csv.QUOTE_MINIMAL csv.QUOTE_NONE csv.QUOTE_NONNUMERIC csv.field_size_limit
    csv.reader csv.writer datetime.UTC datetime.date datetime.datetime datetime.time
    datetime.timedelta datetime.timezone decimal.Decimal decimal.ROUND_DOWN decimal.ROUND_HALF_EVEN
    decimal.ROUND_HALF_UP decimal.ROUND_UP difflib.SequenceMatcher difflib.context_diff
    difflib.get_close_matches difflib.ndiff difflib.unified_diff fractions.Fraction
    functools.cmp_to_key functools.partial functools.reduce hashlib.algorithms_available
    hashlib.algorithms_guaranteed hashlib.blake2b hashlib.blake2s hashlib.md5 hashlib.sha1
    hashlib.sha224 hashlib.sha256 hashlib.sha384 hashlib.sha3_256 hashlib.sha3_512 hashlib.sha512
    html.escape html.unescape importlib.metadata.version importlib.util.find_spec
    itertools.accumulate itertools.batched itertools.chain itertools.combinations
    itertools.combinations_with_replacement itertools.compress itertools.dropwhile
    itertools.filterfalse itertools.groupby itertools.islice itertools.pairwise
    itertools.permutations itertools.product itertools.starmap itertools.takewhile itertools.tee
    itertools.zip_longest json.JSONDecodeError json.__version__ json.decoder.JSONDecodeError
    json.dump json.dumps json.load json.loads math.acos math.asin math.atan math.atan2 math.ceil
    math.comb math.cos math.degrees math.e math.exp math.fabs math.factorial math.floor math.fmod
    math.fsum math.gcd math.hypot math.inf math.isclose math.isfinite math.isinf math.isnan
    math.isqrt math.lcm math.log math.log10 math.log1p math.log2 math.nan math.perm math.pi math.pow
    math.prod math.radians math.sin math.sqrt math.tan math.tau math.trunc operator.add
    operator.and_ operator.contains operator.eq operator.floordiv operator.ge operator.gt
    operator.itemgetter operator.le operator.lt operator.mod operator.mul operator.ne operator.neg
    operator.or_ operator.sub operator.truediv operator.xor os.cpu_count os.getcwd os.getpid
    os.linesep os.listdir os.name os.path.abspath os.path.basename os.path.commonpath
    os.path.commonprefix os.path.dirname os.path.exists os.path.getmtime os.path.getsize os.path.isabs os.path.isdir
    os.path.isfile os.path.islink os.path.join os.path.normpath os.path.relpath os.path.sep
    os.path.split os.path.splitext os.pathsep os.sep pathlib.Path pathlib.PurePath
    pathlib.PurePosixPath platform.machine platform.platform platform.python_implementation
    platform.python_version platform.python_version_tuple platform.release platform.system
    pprint.pformat pprint.pp pprint.pprint random.choice random.choices random.gauss random.randint
    random.random random.randrange random.sample random.seed random.shuffle random.uniform re.A
    re.ASCII re.DOTALL re.I re.IGNORECASE re.M re.MULTILINE re.S re.U re.VERBOSE re.X re.compile
    re.error re.escape re.findall re.finditer re.fullmatch re.match re.search re.split re.sub
    re.subn statistics.fmean statistics.mean statistics.median statistics.median_high
    statistics.median_low statistics.mode statistics.pstdev statistics.pvariance
    statistics.quantiles statistics.stdev statistics.variance string.ascii_letters
    string.ascii_lowercase string.ascii_uppercase string.capwords string.digits string.hexdigits
    string.octdigits string.printable string.punctuation string.whitespace sys.api_version sys.argv
    sys.base_prefix sys.builtin_module_names sys.byteorder sys.executable sys.exit sys.flags
    sys.float_info sys.getdefaultencoding sys.getfilesystemencoding sys.getrecursionlimit
    sys.getsizeof sys.hexversion sys.implementation sys.maxsize sys.maxunicode sys.path sys.platform
    sys.prefix sys.stderr sys.stdin sys.stdlib_module_names sys.stdout sys.version sys.version_info
    textwrap.dedent textwrap.fill textwrap.indent textwrap.shorten textwrap.wrap time.asctime
    time.ctime time.gmtime time.localtime time.mktime time.monotonic time.perf_counter time.strftime
    time.strptime time.time time.time_ns tomllib.TOMLDecodeError tomllib.load tomllib.loads
    unicodedata.bidirectional unicodedata.category unicodedata.combining unicodedata.decimal
    unicodedata.east_asian_width unicodedata.lookup unicodedata.name unicodedata.normalize
    unicodedata.numeric urllib.parse.parse_qs urllib.parse.parse_qsl urllib.parse.quote
    urllib.parse.quote_plus urllib.parse.unquote urllib.parse.unquote_plus urllib.parse.urlencode
    urllib.parse.urljoin urllib.parse.urlparse urllib.parse.urlsplit urllib.parse.urlunparse
    urllib.parse.urlunsplit uuid.NAMESPACE_DNS uuid.NAMESPACE_URL uuid.UUID uuid.uuid3 uuid.uuid4
    uuid.uuid5 yaml.YAMLError yaml.__version__ yaml.dump yaml.safe_dump yaml.safe_load
    yaml.safe_load_all
    glob.glob glob.iglob torch.cuda.device_count torch.cuda.is_available torch.version.cuda
    numpy.__version__ pandas.__version__ torch.__version__ scipy.__version__ sklearn.__version__
    matplotlib.__version__ tensorflow.__version__ transformers.__version__ requests.__version__
    flask.__version__ django.__version__ fastapi.__version__ pydantic.__version__
    sqlalchemy.__version__ httpx.__version__ aiohttp.__version__ click.__version__ rich.__version__
    pytest.__version__ PIL.__version__ cv2.__version__ jax.__version__ polars.__version__
    pyarrow.__version__ networkx.__version__ sympy.__version__ numba.__version__ xgboost.__version__
    lightgbm.__version__ datasets.__version__ tokenizers.__version__ huggingface_hub.__version__
    openai.__version__ anthropic.__version__ redis.__version__ psycopg2.__version__
    pymongo.__version__ boto3.__version__ celery.__version__ jinja2.__version__ uvicorn.__version__
    starlette.__version__ bs4.__version__ lxml.__version__
    ast.parse numpy.linalg.norm numpy.load pandas.read_csv pandas.read_json pandas.read_parquet
    pandas.read_table numpy.array numpy.arange numpy.linspace numpy.zeros numpy.ones numpy.full
    numpy.mean numpy.std numpy.var numpy.median numpy.min numpy.max numpy.sum numpy.abs numpy.sqrt
    numpy.exp numpy.log numpy.log2 numpy.log10 numpy.percentile numpy.quantile numpy.corrcoef
    numpy.unique numpy.isnan numpy.isinf numpy.isfinite numpy.where numpy.argmax numpy.argmin
    numpy.argsort numpy.sort numpy.concatenate numpy.stack numpy.vstack numpy.hstack numpy.histogram
    numpy.cumsum numpy.diff numpy.dot numpy.allclose numpy.isclose numpy.nan numpy.inf numpy.pi
    numpy.float32 numpy.float64 numpy.int32 numpy.int64 numpy.clip numpy.round numpy.any numpy.all
    numpy.bincount numpy.set_printoptions numpy.nanmean numpy.nanstd numpy.count_nonzero
    pandas.DataFrame pandas.Series pandas.concat pandas.merge pandas.to_datetime pandas.to_numeric
    pandas.to_timedelta pandas.date_range pandas.isna pandas.notna pandas.cut pandas.qcut
    pandas.crosstab pandas.Timestamp pandas.Timedelta
    sqlite3.Error sqlite3.OperationalError sqlite3.connect sqlite3.sqlite_version sqlite3.version tarfile.open
    zipfile.ZipFile
    "
);

/// Of these, what touches the file its argument names.
pub(super) static NAMED: Words = words!(
    "
    os.listdir os.makedirs os.mkdir os.path.exists os.path.getmtime os.path.getsize os.path.isdir
    os.path.isfile os.path.islink os.stat os.walk
    pathlib.Path
    glob.glob glob.iglob
    numpy.load pandas.read_csv pandas.read_json pandas.read_parquet pandas.read_table
    sqlite3.connect tarfile.open zipfile.ZipFile
    "
);

/// Of these, what turns encoded text back.
pub(super) static DECODERS: Words = words!(
    "
    base64.b16decode base64.b32decode base64.b64decode base64.b85decode base64.standard_b64decode
    base64.urlsafe_b64decode html.unescape urllib.parse.unquote urllib.parse.unquote_plus
    "
);

/// Modules inside the interpreter, which no file can stand in for.
pub(super) static BUILT_IN: Words = words!(
    "
    itertools sys time
    "
);

/// What `agg` may be told to compute: any other name would be a method.
pub(super) static AGGREGATES: Words = words!(
    "
    count first last max mean median min nunique size std sum var
    "
);
