//! What modules of Python are let in, and what of them; everything that is not in these lists is refused.

use crate::tree::{Words, words};

/// Modules that may be imported. What may be used of them is in [`MEMBERS`].
pub(super) static MODULES: Words = words!(
    "
    httpx requests subprocess urllib.request
    matplotlib.pyplot numpy.random polars pyarrow.parquet PIL.Image scipy.stats sklearn.cluster sklearn.datasets
    sklearn.decomposition sklearn.ensemble sklearn.linear_model sklearn.metrics sklearn.model_selection
    sklearn.neighbors sklearn.pipeline sklearn.preprocessing sklearn.svm sklearn.tree tiktoken seaborn
    argparse array asyncio binascii bz2 codecs collections.abc concurrent.futures configparser errno getpass
    gzip inspect io keyword locale logging lzma multiprocessing numbers queue secrets shutil signal site
    stat sysconfig tempfile threading token tokenize traceback types weakref xml.etree
    xml.etree.ElementTree zlib zoneinfo
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
    httpx.delete httpx.get httpx.head httpx.patch httpx.post httpx.put os.environ os.getenv os.popen
    os.system requests.RequestException requests.delete requests.get requests.head requests.patch requests.post
    requests.put subprocess.CalledProcessError subprocess.DEVNULL subprocess.PIPE subprocess.STDOUT
    subprocess.TimeoutExpired subprocess.call subprocess.check_call subprocess.check_output
    subprocess.getoutput subprocess.run urllib.request.urlopen
    PIL.Image.open matplotlib.pyplot.annotate matplotlib.pyplot.axhline matplotlib.pyplot.axvline
    matplotlib.pyplot.bar matplotlib.pyplot.barh matplotlib.pyplot.boxplot matplotlib.pyplot.clf
    matplotlib.pyplot.close matplotlib.pyplot.figure matplotlib.pyplot.fill_between
    matplotlib.pyplot.gca matplotlib.pyplot.gcf matplotlib.pyplot.grid matplotlib.pyplot.hist
    matplotlib.pyplot.imshow matplotlib.pyplot.legend matplotlib.pyplot.plot matplotlib.pyplot.savefig
    matplotlib.pyplot.scatter matplotlib.pyplot.subplot matplotlib.pyplot.subplots
    matplotlib.pyplot.suptitle matplotlib.pyplot.text matplotlib.pyplot.tight_layout
    matplotlib.pyplot.title matplotlib.pyplot.xlabel matplotlib.pyplot.xlim matplotlib.pyplot.xticks
    matplotlib.pyplot.ylabel matplotlib.pyplot.ylim matplotlib.pyplot.yticks matplotlib.use
    numpy.array_equal numpy.column_stack numpy.cos numpy.cov numpy.cross numpy.cumprod numpy.digitize
    numpy.empty numpy.eye numpy.flip numpy.floor numpy.ceil numpy.full_like numpy.genfromtxt
    numpy.histogram2d numpy.identity numpy.integer numpy.interp numpy.isin numpy.linalg.det
    numpy.linalg.eig numpy.linalg.eigh numpy.linalg.inv numpy.linalg.lstsq numpy.linalg.matrix_rank
    numpy.linalg.pinv numpy.linalg.qr numpy.linalg.solve numpy.linalg.svd numpy.loadtxt
    numpy.log1p numpy.logical_and numpy.logical_not numpy.logical_or numpy.matmul numpy.maximum
    numpy.meshgrid numpy.minimum numpy.nanmax numpy.nanmin numpy.nanmedian numpy.ndarray numpy.newaxis
    numpy.number numpy.ones_like numpy.outer numpy.polyfit numpy.polyval numpy.power numpy.prod
    numpy.ptp numpy.random.choice numpy.random.default_rng numpy.random.normal numpy.random.permutation
    numpy.random.rand numpy.random.randint numpy.random.randn numpy.random.random numpy.random.RandomState
    numpy.random.seed numpy.random.shuffle numpy.random.uniform numpy.repeat numpy.sign numpy.sin
    numpy.split numpy.squeeze numpy.tanh numpy.tile numpy.trace numpy.transpose numpy.triu numpy.tril
    numpy.zeros_like numpy.bool_ numpy.uint8 numpy.object_ numpy.expm1 numpy.tan numpy.rint numpy.searchsorted
    pandas.Categorical pandas.CategoricalDtype pandas.Grouper pandas.Index pandas.MultiIndex
    pandas.NA pandas.NaT pandas.factorize pandas.get_dummies pandas.isnull pandas.json_normalize
    pandas.melt pandas.notnull pandas.period_range pandas.pivot_table pandas.read_excel
    pandas.set_option pandas.unique polars.DataFrame polars.Series polars.col polars.count polars.len
    polars.lit polars.read_csv polars.read_ndjson polars.read_parquet pyarrow.parquet.ParquetFile
    pyarrow.parquet.read_metadata pyarrow.parquet.read_schema pyarrow.parquet.read_table
    scipy.stats.chi2_contingency scipy.stats.ks_2samp scipy.stats.linregress scipy.stats.mannwhitneyu
    scipy.stats.norm scipy.stats.pearsonr scipy.stats.spearmanr scipy.stats.t scipy.stats.ttest_ind
    scipy.stats.ttest_rel scipy.stats.zscore sklearn.cluster.DBSCAN sklearn.cluster.KMeans
    sklearn.datasets.load_breast_cancer sklearn.datasets.load_digits sklearn.datasets.load_iris
    sklearn.datasets.load_wine sklearn.datasets.make_blobs sklearn.datasets.make_classification
    sklearn.datasets.make_regression sklearn.decomposition.PCA sklearn.ensemble.GradientBoostingClassifier
    sklearn.ensemble.RandomForestClassifier sklearn.ensemble.RandomForestRegressor
    sklearn.linear_model.Lasso sklearn.linear_model.LinearRegression
    sklearn.linear_model.LogisticRegression sklearn.linear_model.Ridge sklearn.metrics.accuracy_score
    sklearn.metrics.classification_report sklearn.metrics.confusion_matrix sklearn.metrics.f1_score
    sklearn.metrics.mean_absolute_error sklearn.metrics.mean_squared_error sklearn.metrics.r2_score
    sklearn.metrics.roc_auc_score sklearn.model_selection.KFold
    sklearn.model_selection.cross_val_score sklearn.model_selection.train_test_split
    sklearn.neighbors.KNeighborsClassifier sklearn.preprocessing.LabelEncoder
    sklearn.preprocessing.MinMaxScaler sklearn.preprocessing.OneHotEncoder
    sklearn.preprocessing.StandardScaler sklearn.svm.SVC sklearn.tree.DecisionTreeClassifier
    tiktoken.__version__ seaborn.__version__
    ast.AST ast.AnnAssign ast.Assert ast.Assign ast.AsyncFor ast.AsyncFunctionDef ast.AsyncWith ast.Attribute
    ast.AugAssign ast.Await ast.BinOp ast.BoolOp ast.Break ast.Call ast.ClassDef ast.Compare ast.Constant
    ast.Continue ast.Delete ast.Dict ast.DictComp ast.ExceptHandler ast.Expr ast.Expression ast.For
    ast.FunctionDef ast.GeneratorExp ast.Global ast.If ast.IfExp ast.Import ast.ImportFrom ast.JoinedStr
    ast.Lambda ast.List ast.ListComp ast.Load ast.Module ast.Name ast.Nonlocal ast.Pass ast.Raise
    ast.Return ast.Set ast.SetComp ast.Slice ast.Starred ast.Store ast.Str ast.Subscript ast.Try
    ast.Tuple ast.UnaryOp ast.While ast.With ast.Yield ast.YieldFrom ast.alias ast.arg ast.arguments
    ast.dump ast.expr ast.fix_missing_locations ast.get_docstring ast.get_source_segment
    ast.iter_child_nodes ast.iter_fields ast.keyword ast.stmt ast.unparse ast.walk binascii.crc32
    binascii.hexlify binascii.unhexlify collections.abc.Callable collections.abc.Iterable
    collections.abc.Iterator collections.abc.Mapping collections.abc.Sequence collections.namedtuple
    errno.EACCES errno.EEXIST errno.ENOENT errno.errorcode gzip.open io.BytesIO io.StringIO
    keyword.iskeyword keyword.kwlist logging.CRITICAL logging.DEBUG logging.ERROR
    logging.INFO logging.WARNING logging.debug logging.error logging.getLogger logging.info
    logging.warning logging.basicConfig secrets.choice secrets.randbelow secrets.token_bytes
    secrets.token_hex secrets.token_urlsafe shutil.disk_usage shutil.get_terminal_size shutil.which
    site.getsitepackages site.getusersitepackages sysconfig.get_path sysconfig.get_paths
    sysconfig.get_platform sysconfig.get_python_version sysconfig.get_config_var tempfile.gettempdir
    time.process_time traceback.format_exc traceback.print_exc
    xml.etree.ElementTree.ParseError xml.etree.ElementTree.fromstring xml.etree.ElementTree.parse xml.etree.ElementTree.tostring zlib.adler32 zlib.compress zlib.crc32
    zlib.decompress zoneinfo.ZoneInfo
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
    glob.glob glob.iglob shutil.disk_usage
    PIL.Image.open numpy.load pandas.read_csv pandas.read_excel pandas.read_json pandas.read_parquet
    pandas.read_table polars.read_csv polars.read_ndjson polars.read_parquet
    pyarrow.parquet.ParquetFile pyarrow.parquet.read_metadata pyarrow.parquet.read_schema
    pyarrow.parquet.read_table
    sqlite3.connect tarfile.open zipfile.ZipFile
    "
);

/// Of these, what does other things with other arguments, or makes code of what it is given: called with plain ones, or
/// only behind `@` or as a base.
pub(super) static BOUND: Words = words!(
    "
    collections.namedtuple dataclasses.dataclass enum.Enum enum.Flag enum.IntEnum enum.IntFlag
    enum.StrEnum functools.wraps gzip.open logging.basicConfig matplotlib.pyplot.savefig matplotlib.use
    numpy.genfromtxt numpy.loadtxt pandas.crosstab pandas.pivot_table pandas.set_option
    typing.NamedTuple typing.TypedDict xml.etree.ElementTree.parse
    "
);

/// Of these, what runs a command.
pub(super) static RUNNERS: Words = words!(
    "
    os.popen os.system subprocess.call subprocess.check_call subprocess.check_output
    subprocess.getoutput subprocess.run
    "
);

/// Of these, what asks an address.
pub(super) static FETCHERS: Words = words!(
    "
    httpx.delete httpx.get httpx.head httpx.patch httpx.post httpx.put requests.delete requests.get
    requests.head requests.patch requests.post requests.put urllib.request.urlopen
    "
);

/// Of these, what turns encoded text back.
pub(super) static DECODERS: Words = words!(
    "
    base64.b16decode base64.b32decode base64.b64decode base64.b85decode base64.standard_b64decode
    base64.urlsafe_b64decode binascii.unhexlify gzip.open html.unescape urllib.parse.unquote
    urllib.parse.unquote_plus zlib.decompress
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
        "logging" => Some(&LOGGERS),
        "numpy" | "pandas" | "pyarrow" | "scipy" | "sklearn" => Some(&TABLES),
        "matplotlib" => Some(&PLOTS),
        "polars" => Some(&POLARS),
        "PIL" => Some(&PICTURES),
        "xml" => Some(&ELEMENTS),
        "io" => Some(&BUFFERS),
        "shutil" => Some(&DISK),
        "subprocess" => Some(&PROCESSES),
        "httpx" | "requests" | "urllib" => Some(&ANSWERS),
        _ => None,
    }
}

/// Attributes of elements of XML; a tree of them is kept where it is made, since it writes files.
static ELEMENTS: Words = words!("attrib findtext getroot iter itertext tag tail text");

/// Attributes of loggers.
static LOGGERS: Words = words!("critical debug error exception info isEnabledFor log setLevel warn warning");

/// Attributes of pictures.
static PICTURES: Words = words!("getpixel height mode size width");

/// Attributes of figures.
static PLOTS: Words = words!(
    "
    add_subplot annotate axhline axis axvline bar barh colorbar errorbar fill_between flat
    grid imshow invert_yaxis legend scatter set set_title set_xlabel set_xlim set_xscale
    set_xticklabels set_xticks set_ylabel set_ylim set_yscale set_yticklabels set_yticks subplots
    suptitle text tick_params tight_layout twinx
    "
);

/// Attributes of tables of polars.
static POLARS: Words = words!(
    "
    alias cast contains desc filter group_by height is_null join len len_chars n_unique null_count over
    rename schema select sort starts_with to_dicts to_list unnest width with_columns
    "
);

/// Attributes of tables, arrays, their columns and groups, and of what learns from them. Left out: what writes, what
/// evaluates a text, what looks a method up by its name, and what imports.
static TABLES: Words = words!(
    "
    add_prefix add_suffix argpartition assign at axes between_time bfill cat categories
    cluster_centers_ codes coef_ combine_first contains corrwith cov cummax cummin cumprod cumcount
    day_name dayofweek dayofyear divide dot droplevel dt eq equals ewm expanding explode
    explained_variance_ratio_ extract feature_importances_ ffill filter first first_valid_index
    fit fit_predict fit_transform floor from_records ge get_feature_names_out get_group groups gt
    hasnans hour iat inertia_ infer_objects integers intercept_ interpolate inverse_transform
    is_monotonic_increasing is_unique isocalendar itemsize kurt labels_ last le levels lt map
    mask melt merge metadata minute mode month_name mul multiply n_clusters n_features_in_ names nbytes
    ndim ne ngroups nlevels normal normalize nth num_columns num_rows num_row_groups pad permutation
    pivot pow predict predict_proba prod quarter rand randint randn random rank reindex rename
    repeat resample row_group rsub schema score sem set_axis shift shuffle skew slice squeeze
    stack standard_normal statistic stack str sub swapaxes swaplevel to_dict to_frame to_list to_numpy
    to_pandas to_period to_pydatetime to_records to_timestamp trace truediv tz_convert tz_localize uniform
    unstack week weekday where xs pvalue rvalue slope cdf pdf ppf sf
    "
);

/// Attributes of files that lie in memory.
static BUFFERS: Words = words!("getvalue tell");

/// Attributes of what is told of a disk.
static DISK: Words = words!("free used");

/// Attributes of what came of a command.
static PROCESSES: Words = words!("cmd output returncode stderr stdout check_returncode");

/// Attributes of answers over HTTP.
static ANSWERS: Words = words!(
    "
    code content cookies elapsed encoding getheader getheaders headers history http_version is_success
    iter_lines json ok raise_for_status reason reason_phrase status status_code text url
    "
);

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

/// Modules that a library may import by itself, whenever it likes: a file of that name in the working folder takes their
/// place.
pub(super) static NEEDED: Words = words!(
    "
    __future__ _abc _aix_support _ast _asyncio _bisect _blake2 _bootsubprocess _bz2 _codecs
    _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections
    _collections_abc _compat_pickle _compression _contextvars _crypt _csv _ctypes _curses
    _curses_panel _datetime _dbm _decimal _elementtree _frozen_importlib _frozen_importlib_external
    _functools _gdbm _hashlib _heapq _imp _io _json _locale _lsprof _lzma _markupbase _md5 _msi
    _multibytecodec _multiprocessing _opcode _operator _osx_support _overlapped _pickle _posixshmem
    _posixsubprocess _py_abc _pydecimal _pyio _queue _random _scproxy _sha1 _sha256 _sha3 _sha512
    _signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct
    _symtable _thread _threading_local _tkinter _tokenize _tracemalloc _typing _uuid _warnings
    _weakref _weakrefset _winapi _zoneinfo abc aifc antigravity argparse array ast asynchat asyncio
    asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb
    chunk cmath cmd code codecs codeop collections colorsys compileall concurrent configparser
    contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal
    difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp
    fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib
    grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress
    itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math
    mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path
    numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil
    platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc
    pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched
    secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket
    socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string
    stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib
    tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace
    traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid
    venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile
    zipimport zlib zoneinfo
    bottleneck brotli bs4 chardet charset_normalizer cython dask defusedxml fastparquet html5lib idna
    jinja2 lxml mkl numba numexpr odf openpyxl pytz pyxlsb s3fs simplejson six sitecustomize socks
    sqlalchemy tables tabulate tzdata urllib3 usercustomize xlrd xlsxwriter zstandard
    "
);
