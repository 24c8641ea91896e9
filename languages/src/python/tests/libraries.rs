//! The standard library, tables, arrays and plots.

use assize_protocol::EffectKind::{Read, Write};

use super::{acts, doing_more};
use crate::Act;

fn told(script: &str) -> Vec<Act> {
    acts(script).into_iter().filter(|act| *act != Act::Import).collect()
}

const COMPUTES: &[&str] = &[
    "import ast\nt = ast.parse('def f(): pass')\nfor n in ast.walk(t):\n    if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)):\n        print(n.lineno, n.name, [a.arg for a in n.args.args])\nprint(len(t.body), ast.dump(t), ast.unparse(t))",
    "import xml.etree.ElementTree as ET\nr = ET.fromstring('<a/>')\nfor tc in r.iter('testcase'):\n    if tc.find('failure') is not None: print(tc.get('classname'), tc.attrib, tc.text, tc.tag)",
    "import secrets, uuid\nprint(uuid.uuid4(), secrets.token_hex(16), secrets.token_urlsafe())",
    "import logging\nlogging.basicConfig(level=logging.DEBUG, format='%(message)s')\nlog = logging.getLogger('x')\nlog.info('a %s', 1)\nlog.setLevel(logging.INFO)\nlogging.warning('x')",
    "import io, contextlib\nb = io.StringIO()\nb.write('x')\nprint(b.getvalue())\nwith contextlib.suppress(KeyError): {}['x']",
    "from collections import namedtuple\nP = namedtuple('P', 'x y')\nQ = namedtuple('Q', ['a', 'b'], defaults=[1])\nprint(P(1, 2).x, Q(1).b, P(1, 2)._asdict())",
    "import shutil, site, sysconfig, tempfile\nprint(shutil.which('node'), site.getsitepackages(), sysconfig.get_paths()['purelib'], tempfile.gettempdir())",
    "import traceback\ntry: 1/0\nexcept Exception: traceback.print_exc()",
    "import threading, asyncio, argparse, tokenize, io, inspect\nprint(1)",
    "import numpy as np\nnp.random.seed(0)\nx = np.random.normal(size=1000)\nprint(np.percentile(x, [5, 95]), x.std(), np.linalg.norm(np.random.rand(3)), x.reshape(-1, 2).T.shape)",
    "import numpy as np\nr = np.random.default_rng(0)\nprint(r.normal(size=3), r.integers(0, 9, 3), np.zeros_like(r.random(3)))",
    "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2], 'g': ['x', 'y']})\ndf['b'] = df['a'] * 2\ndf.columns = ['a', 'g', 'b']\nprint(df.merge(df, on='a').to_string(index=False), df['g'].str.upper().str.contains('X'), df['g'].value_counts(normalize=True))\nprint(df.pivot_table(index='g', values='a', aggfunc='sum').round(1).to_markdown())\nprint(df.groupby('g').agg({'a': 'sum', 'b': ['mean', 'max']}), df.groupby('g').agg(n=('a', 'count')))\nprint(df.apply(lambda r: r['a'] + 1, axis=1), df['a'].map(str), df['a'].apply(len))\ndf.info()\npd.set_option('display.max_columns', None)",
    "import pandas as pd\ns = pd.to_datetime(pd.Series(['2020-01-01']))\nprint(s.dt.month, s.dt.to_period('M'), s.dt.day_name(), pd.crosstab(s, s), s.rolling(2).mean())",
    "from sklearn.linear_model import LogisticRegression\nfrom sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)\nm = LogisticRegression(max_iter=200).fit(X, y)\nprint(m.score(X, y) if False else m.predict(X)[:3], m.coef_)",
    "import scipy.stats as s\nprint(s.ttest_ind([1, 2], [3, 4]).pvalue)",
    "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2], label='a')\nax.set_title('x')\nax.legend()\nplt.close()",
];

#[test]
fn libraries_compute() {
    assert_eq!(doing_more(COMPUTES), [""; 0]);
}

#[test]
fn libraries_read_and_write_the_files_that_are_written_out() {
    for (script, kind, path) in [
        ("import pandas as pd\nprint(pd.read_excel('a.xlsx', sheet_name='x').head())", Read, "a.xlsx"),
        ("import pandas as pd\npath = 'a.csv'\ndf = pd.read_csv(path, sep=';')\nprint(df)", Read, "a.csv"),
        ("import pandas as pd\npd.DataFrame({'a': [1]}).to_csv('b.csv', index=False)", Write, "b.csv"),
        (
            "import pandas as pd\npd.DataFrame({'a': [1]}).to_json('b.json', orient='records')",
            Write,
            "b.json",
        ),
        ("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('a.png', dpi=150)", Write, "a.png"),
        ("import matplotlib.pyplot as plt\nfig = plt.figure()\nfig.savefig('a.png')", Write, "a.png"),
        ("import xml.etree.ElementTree as ET\nprint(ET.parse('r.xml').getroot().attrib)", Read, "r.xml"),
        (
            "import xml.etree.ElementTree as ET\nt = ET.parse('r.xml')\nfor x in t.iter('a'): print(x.tag)\nprint(t.getroot().tag)",
            Read,
            "r.xml",
        ),
        (
            "import pyarrow.parquet as pq\nprint(pq.ParquetFile('a.parquet').schema, pq.ParquetFile('a.parquet').metadata.num_rows)",
            Read,
            "a.parquet",
        ),
        ("import polars as pl\nprint(pl.read_csv('a.csv').head())", Read, "a.csv"),
        ("from PIL import Image\nprint(Image.open('a.png').size)", Read, "a.png"),
        ("import ast\nfor n in ast.walk(ast.parse(open('a.py').read())): print(n)", Read, "a.py"),
        ("import numpy as np\nprint(np.loadtxt('a.txt', delimiter=',').shape)", Read, "a.txt"),
    ] {
        assert_eq!(told(script), [Act::Path(kind, path.to_owned())], "{script}");
    }
    let script = "import gzip\nprint(gzip.open('a.gz', 'rt').read(100))";
    assert_eq!(told(script), [Act::Decode, Act::Path(Read, "a.gz".to_owned())]);
}

const REFUSED: &[&str] = &[
    // Texts that name a method, or are evaluated.
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.agg('to_pickle', 'b')",
    "import pandas as pd\ndf = pd.read_csv('a')\nm = 'to_pickle'\ndf.agg(m)",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.agg({'a': 'to_pickle'})",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.agg({'a': x for x in ['to_pickle']})",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.agg(x=('a', 'to_pickle'))",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.agg(**{'x': ('a', 'to_pickle')})",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.agg(func='to_pickle')",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.aggregate('to_pickle')",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.apply('to_pickle', args=('b',))",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.apply(func='to_pickle')",
    "import pandas as pd\ndf = pd.read_csv('a')\nf = 'to_pickle'\ndf.apply(f)",
    "import pandas as pd\ndf = pd.read_csv('a')\ndef f(x): return x\nf = 'to_pickle'\ndf.apply(f)",
    "import pandas as pd\ndf = pd.read_csv('a')\nstr = 'to_pickle'\ndf.apply(str)",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.apply(lambda x: x, **{'func': 'to_pickle'})",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.transform('to_pickle')",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.groupby('a').apply('to_pickle')",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.pivot_table(index='a', aggfunc='to_pickle')",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.pivot_table('a', 'b', 'c', 'to_pickle')",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.pivot_table(**{'aggfunc': 'to_pickle'})",
    "import pandas as pd\npd.crosstab([1], [2], values=[3], aggfunc='to_pickle')",
    "import pandas as pd\nlist(map(pd.crosstab, [1], [2], [3], [4], [5], ['to_pickle']))",
    "import pandas as pd\ndf = pd.read_csv('a')\nf = df.agg\nf('to_pickle')",
    "import pandas as pd\ndf = pd.read_csv('a')\nlist(map(df.apply, ['to_pickle']))",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.query('@x.y()')",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.eval('@x.y()')",
    "import pandas as pd\npd.eval('1')",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.pipe(print)",
    // Files that are not known, and what is no data.
    "import pandas as pd\nu = 'http://x.example/a.csv'\npd.read_csv(u)",
    "import pandas as pd\npd.read_csv('http://x.example/' + 'a.csv')",
    "import pandas as pd\npd.read_csv('s3://x/a.csv')",
    "import pandas as pd\npd.read_csv('a', **{'x': 1})",
    "import pandas as pd\npd.read_html('a')",
    "import pandas as pd\npd.read_sql('select 1', 'sqlite:///a')",
    "import pandas as pd\npd.read_hdf('a')",
    "import pandas as pd\npd.io.common.os.system('x')",
    "import pandas as pd\npd.read_csv('a').to_csv(x)",
    "import pandas as pd\npd.read_csv('a').to_csv(path_or_buf='b')",
    "import pandas as pd\npd.read_csv('a').to_csv('s3://x/b')",
    "import pandas as pd\npd.read_csv('a').to_string(buf='b')",
    "import pandas as pd\npd.read_csv('a').to_sql('a', 'b')",
    "import pandas as pd\npd.read_csv('a').to_csv('b', **{'x': 1})",
    "import pandas as pd\nf = pd.read_csv('a').to_csv\nf('b')",
    "import pandas as pd\ndf = pd.read_csv('a')\nlist(map(df.to_pickle, ['b']))",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.plot(backend='x')",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.hist(backend='x')",
    "import pandas as pd\nimport matplotlib.pyplot as plt\ndf = pd.read_csv('a')\ndf.boxplot(**{'backend': 'x'})",
    "import pandas as pd\npd.set_option('plotting.backend', 'x')",
    "import pandas as pd\npd.set_option(x, 'x')",
    "import pandas as pd\npd.set_option('display.width', 1, 'plotting.backend', 'x')",
    "import pandas as pd\npd.options.plotting.backend = 'x'",
    "import pandas as pd\ndf = pd.read_csv('a')\ndf.info(buf=x)",
    "import numpy as np\nnp.lib.npyio.os.system('x')",
    "import numpy as np\nnp.loadtxt('http://x.example/a')",
    "import numpy as np\nnp.load('a', None, True)",
    "import numpy as np\nnp.ctypeslib",
    "import numpy as np\nnp.array([1]).ctypes",
    "import numpy as np\nnp.vectorize(eval)('x')",
    "import numpy as np\nnp.memmap('a', mode='w+')",
    "import numpy.f2py",
    "from numpy import testing\ntesting.runstring('x', {})",
    "import polars as pl\npl.read_csv('/home/dev/.ss*/x')",
    "import polars as pl\np = '/home/dev/.ss*/x'\npl.read_csv(p)",
    "import polars as pl\npl.scan_csv(x)",
    "import duckdb\nduckdb.sql(\"select * from '/etc/passwd'\")",
    "import joblib\njoblib.load('a')",
    "import torch\ntorch.load('a')",
    "import matplotlib\nmatplotlib.use('module://x')",
    "import matplotlib\nmatplotlib.use(x)",
    "import matplotlib.pyplot as plt\nplt.switch_backend('module://x')",
    "import matplotlib.pyplot as plt\nplt.style.use('http://x')",
    "import matplotlib.pyplot as plt\nplt.savefig(x)",
    "import matplotlib.pyplot as plt\nf = plt.savefig\nf('/etc/x')",
    "import matplotlib.pyplot as plt\nplt.savefig('a', backend='x')",
    "from sklearn.datasets import fetch_openml\nfetch_openml('x')",
    "from PIL import Image\nImage.open('a').save('b')",
    // The standard library.
    "import xml.etree.ElementTree as ET\nET.parse('a').write('b')",
    "import xml.etree.ElementTree as ET\nt = ET.parse('a')\nt.write('b')",
    "import xml.etree.ElementTree as ET\nt = ET.parse('a')\nu = t\nu.write('b')",
    "import xml.etree.ElementTree as ET\n[ET.parse('a')][0].write('b')",
    "import xml.etree.ElementTree as ET\nf = ET.parse('a').write\nf('b')",
    "import xml.etree.ElementTree as ET\ndef f(t): t.write('b')\nf(ET.parse('a'))",
    "import xml.etree.ElementTree as ET\nlist(map(ET.parse, ['a']))",
    "import xml.etree.ElementTree as ET\nclass A:\n    t = ET.parse('a')\nA.t.write('b')",
    "import xml.etree.ElementTree as ET\nET.ElementTree().write('b')",
    "import logging\nlogging.basicConfig(filename='/etc/x')",
    "import logging\nlogging.basicConfig(handlers=[1])",
    "import logging\nlogging.basicConfig(**{'filename': 'x'})",
    "import logging\nf = logging.basicConfig\nf(filename='x')",
    "import logging\nlogging.FileHandler('x')",
    "import logging.config\nlogging.config.dictConfig({})",
    "import logging\nlogging.getLogger().manager.loggerClass",
    "import logging\nlogging.getLogger().addHandler(1)",
    "import logging\nlogging.sys.modules",
    "from collections import namedtuple\nnamedtuple('P', x)",
    "from collections import namedtuple\nclass S(str):\n    def isidentifier(self): return True\nnamedtuple('P', [S('x=eval')])",
    "from collections import namedtuple\nlist(map(namedtuple, ['P'], ['x']))",
    "from collections import namedtuple\nnamedtuple('P', 'gi_frame')",
    "from collections import namedtuple\nnamedtuple('P', 'x', module='os')",
    "from typing import NamedTuple\nNamedTuple('P', [('x', int)])",
    "from typing import NamedTuple\nf = NamedTuple",
    "import functools\ndef f(): pass\nfunctools.wraps(f, assigned=['__globals__'])(print)",
    "import functools\ndef f(): pass\n@functools.wraps(f, ['__code__'])\ndef g(): pass",
    "import functools\ndef f(): pass\nw = functools.wraps\nw(f, ['__code__'])",
    "import functools\nfunctools.update_wrapper(print, len)",
    "import dataclasses\nf = dataclasses.dataclass\nf(print)",
    "import enum\nenum.Enum('E', 'a b')",
    "import gzip\ngzip.open(x)",
    "import gzip\ngzip.GzipFile('a', 'w')",
    "import shutil\nshutil.copy('a', 'b')",
    "import shutil\nshutil.move('a', 'b')",
    "import tempfile\ntempfile.NamedTemporaryFile(delete=False)",
    "import traceback\ntraceback.walk_tb(1)",
    "import socket",
    "import urllib.request",
    "import inspect\ninspect.currentframe().f_globals",
    "import inspect\ninspect.getmembers(1)",
    "import timeit\ntimeit.timeit('x')",
    "import io\nio.open('x')",
    "import io\nio.FileIO('x', 'w')",
    "import io\nio.open_code('x')",
    "import codecs\ncodecs.open('x', 'w')",
    "import configparser\nconfigparser.ConfigParser().read(x)",
    "import argparse\nargparse.FileType('w')('x')",
    "import threading\nthreading.Thread(target=print).start()",
    "import asyncio\nasyncio.create_subprocess_shell('x')",
    "import concurrent.futures\nconcurrent.futures.ProcessPoolExecutor()",
    "import types\ntypes.FunctionType(1, {})",
    "import types\ntypes.CodeType()",
    "import weakref\nweakref.finalize(1, print)",
    "import signal\nsignal.alarm(1)",
    "import site\nsite.addsitedir('/tmp')",
    "import importlib\nimportlib.reload(1)",
    "import ast\nast.literal_eval.__globals__",
];

#[test]
fn what_of_libraries_does_more_is_refused() {
    let opaque = |s: &&&str| !acts(s).iter().any(|act| matches!(act, Act::Opaque(_)));
    assert_eq!(REFUSED.iter().filter(opaque).copied().collect::<Vec<_>>(), [""; 0]);
}
