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
    ConnectionError ConnectionRefusedError DeprecationWarning FileExistsError IndentationError
    IsADirectoryError MemoryError ModuleNotFoundError NotADirectoryError PermissionError
    RecursionError SyntaxError TimeoutError UserWarning Warning
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

/// Variables of the environment that hold no secret.
pub(super) static VARIABLES: Words = words!(
    "
    APP_ENV CI COLUMNS CONDA_PREFIX DEBUG DISPLAY EDITOR ENV ENVIRONMENT FLASK_ENV GOPATH HOME HOST
    HOSTNAME JAVA_HOME LANG LC_ALL LINES LOGNAME LOG_LEVEL NODE_ENV OLDPWD PAGER PATH PORT PWD
    PYTHONPATH RAILS_ENV SHELL SHLVL TERM TMPDIR TZ USER VIRTUAL_ENV VISUAL XDG_CACHE_HOME
    XDG_CONFIG_HOME XDG_DATA_HOME
    "
);
