mod files;
mod libraries;
mod outside;
mod own;
mod shown;

use assize_protocol::EffectKind;

use super::acts;
use crate::Act;

fn reads(path: &str) -> Act {
    Act::Path(EffectKind::Read, path.to_owned())
}

/// Those of the scripts that do more than import.
fn doing_more(scripts: &[&'static str]) -> Vec<&'static str> {
    let more = |script: &&&str| acts(script).iter().any(|act| *act != Act::Import);
    scripts.iter().filter(more).copied().collect()
}

/// Those of the scripts that are not opaque.
fn accepted(scripts: &[&'static str]) -> Vec<&'static str> {
    let known = |script: &&&str| acts(script).first() != Some(&Act::Opaque("Python"));
    scripts.iter().filter(known).copied().collect()
}

/// What an agent types to look at something. An import is all they may do besides.
const COMPUTES: &[&str] = &[
    "print(1+1)",
    "import sys; print(sys.version)",
    "import sys; print(sys.version_info[:2], sys.executable)",
    "import sys; print('\\n'.join(sys.path))",
    "import sys\nfor p in sys.path: print(p)",
    "import json,sys; print(json.load(sys.stdin)['name'])",
    "import json,sys; d=json.load(sys.stdin); print(len(d), sorted(d))",
    "import sys, json; print(json.dumps(json.load(sys.stdin), indent=2, sort_keys=True))",
    "import sys,json\nfor line in sys.stdin:\n    r = json.loads(line)\n    print(r.get('id'), r.get('state'))",
    "import json,sys; [print(x['name'], x['version']) for x in json.load(sys.stdin)]",
    "import json,sys; print(*[k for k,v in json.load(sys.stdin).items() if v], sep='\\n')",
    "import sys; print(sum(int(l) for l in sys.stdin))",
    "import sys; print(len(sys.stdin.read().split()))",
    "import sys; sys.stdout.write(sys.stdin.read().upper())",
    "import re,sys; print(re.findall(r'v(\\d+)', sys.stdin.read()))",
    "import re; print(re.sub(r'a+', lambda m: m.group(0).upper(), 'caat'))",
    "from collections import Counter; import sys; print(Counter(sys.stdin.read().split()).most_common(5))",
    "from datetime import datetime, timedelta; print((datetime.now() - timedelta(days=7)).isoformat())",
    "import datetime; print(datetime.datetime.now().strftime('%Y-%m-%d'))",
    "import math; print(math.sqrt(2), math.pi, 2 * math.pi * 3**2, 0xffff, 1_000_000)",
    "import datetime; print(datetime.datetime.fromtimestamp(1700000000))",
    "import os; print(os.getcwd(), os.path.join('a', 'b'))",
    "import uuid; print(uuid.uuid4())",
    "import hashlib; print(hashlib.sha256(b'abc').hexdigest())",
    "import base64; print(base64.b64encode(b'abc').decode())",
    "import urllib.parse; print(urllib.parse.quote('a b'))",
    "from urllib.parse import urlparse as u; print(u('http://x/y').netloc)",
    "import importlib.util; print(importlib.util.find_spec('numpy') is not None)",
    "from importlib.metadata import version; print(version('requests'))",
    "import json; print(json.__version__)",
    "import ast; print(ast.literal_eval('[1, 2]'))",
    "name = 'x'; print(f'{name!r:>10} {len(name)} {{}}')",
    "print('%s %d' % ('a', 1), '{:>8} {}'.format('a', 'b'))",
    "x = [3, 1, 2]; x.sort(key=lambda v: -v); print(x, max(x), any(x))",
    "print({k: v for k, v in zip('ab', range(2))})",
    "def f(n, m=1):\n    return n + m\nprint(f(1), f(1, m=2))",
    "f = lambda a: a * 2\nprint(f(3))",
    "try:\n    print(int('x'))\nexcept ValueError as e:\n    print('no', e)",
    "try:\n    print(1)\nexcept (SyntaxError, PermissionError, TimeoutError) as e:\n    print(e.msg)",
    "if (n := len('abc')) > 2: print(n)",
    "print(type(1).__name__, isinstance(1, int))",
    "if __name__ == '__main__':\n    print('hi')",
    "import sys\nif len(sys.argv) > 1: print(sys.argv[1])\nelse: sys.exit(1)",
    "d = {}\nfor w in 'a b a'.split():\n    d[w] = d.get(w, 0) + 1\nprint(d)",
    "# counts\nprint(len('''a\nb'''))",
    "print('exec eval __import__ os.system')",
    "import csv,sys; [print(r[0]) for r in csv.reader(sys.stdin)]",
    "import platform; print(platform.platform())",
    "print(chr(65), ord('a'), hex(255), bin(3), round(1.5, 1), 2**10)",
    "from functools import reduce; print(reduce(lambda a, b: a + b, [1, 2]))",
    "import itertools; print(list(itertools.product('ab', repeat=2)))",
    "import sys; lines = [l.strip() for l in sys.stdin if l.strip() and not l.startswith('#')]; print(lines[-1])",
];

/// Everything with a way out, and what could be one.
const REFUSED: &[&str] = &[
    "print(",
    "import os; print(os.environ)",
    "from os import environ; print(environ)",
    "from os import system as print; print('x')",
    "__import__('os').system('x')",
    "import importlib; importlib.import_module('os').system('x')",
    "import importlib.util; importlib.util.find_spec('a.b')",
    "import importlib.util as u; u.find_spec('x').loader.exec_module(1)",
    "exec('x')",
    "eval(input())",
    "print(eval('1'))",
    "compile('x', '', 'exec')",
    "getattr(str, 'upper')('x')",
    "print(globals())",
    "print(vars())",
    "print(''.__class__.__mro__[1].__subclasses__())",
    "print((1).__class__)",
    "print(print.__self__)",
    "print(len.__globals__)",
    "f = open; print(f('x'))",
    "open('x', 'r+')",
    "open('x', **{'mode': 'w'})",
    "open(*['x', 'w'])",
    "open(f'{1}')",
    "import sys; open(sys.argv[1])",
    "open('x', opener=print)",
    "open('x', 'r', 1)",
    "open('\\x2f')",
    "open = print; open('x', 'w')",
    "[open for open in []]; open('x', 'w')",
    "(lambda open: 1); open('x', 'w')",
    "list(map(open, ['x']))",
    "import io; io.open('x', 'w')",
    "from pathlib import Path; Path('x').unlink()",
    "from pathlib import Path; Path(input()).read_text()",
    "import shutil; shutil.rmtree('x')",
    "import socket; socket.socket()",
    "import pickle,sys; pickle.load(sys.stdin.buffer)",
    "import ctypes",
    "import json.tool",
    "from json import *",
    "from . import x",
    "import sys; print(sys.modules)",
    "import sys; sys.modules['os']",
    "import sys; sys.path.insert(0, '/tmp'); import json",
    "import sys; p = sys.path; p.append('/tmp')",
    "import sys; len = lambda p: p.append('/tmp'); len(sys.path)",
    "import sys; sys.path[0] = '/tmp'",
    "import sys; sys.path += ['/tmp']",
    "import sys; (lambda p: p.append('x'))(sys.path)",
    "from sys import path; path.append('x')",
    "import sys; sys.stdout = 1",
    "import sys; x = sys",
    "import json; j = json; j.loads('1')",
    "import json; json.loads = print",
    "import json as x\nimport os as x\nx.loads('1')",
    "import json as print; print.loads('1')",
    "import json; json = 1",
    "import json; print(json.codecs.open('x', 'w'))",
    "import json; print([x for json in [1] for x in [json]])",
    "import operator; operator.attrgetter('__class__')('')",
    "import itertools; list(itertools.count())",
    "import yaml; yaml.load('x', Loader=yaml.Loader)",
    "import yaml,sys; yaml.unsafe_load(sys.stdin)",
    "import time; time.sleep(9)",
    "import uuid; print(uuid.uuid1())",
    "print('{0.__class__}'.format(1))",
    "print('{0[a]}'.format({}))",
    "print(('{0.' + 'x}').format(1))",
    "x = '{}'; print(x.format(1))",
    "f = '{0.__class__}'.format; print(f(1))",
    "print('{x}'.format_map({}))",
    "print(f'{__import__(\"os\").system(\"x\")}')",
    "print(f'{(lambda: eval)()}')",
    "print(f'{exec!r}')",
    "print(f'{1:{eval}}')",
    "(x := eval)('1')",
    "@eval\ndef f(): pass",
    "@print\nclass A: pass",
    "while True: pass",
    "del x",
    "global x",
    "async def f(): pass",
    "def f(x: eval('1')): pass",
    "def f() -> eval('1'): pass",
    "def f(x=eval('1')): pass",
    "x: eval('1') = 2",
    "assert exec('x')",
    "raise eval('x')",
    "with eval('x') as f: pass",
    "for x in eval('y'): pass",
    "for x.y in [1]: pass",
    "for eval in [1]: pass\nprint(eval('x'))",
    "def eval(x): return x\nprint(eval('y'))",
    "[eval for eval in [1]]; eval('x')",
    "print(x)",
    "x = print; x.__self__",
    "x = [print]; x[0].__self__",
    "x = []; x.foo()",
    "[print][0]('x')",
    "print 'x'",
    "print >>f, 'x'",
    "exec 'x'",
    "print(`1`)",
    "print(9**9**9)",
    "x = 'a' * 10**12",
    "x = 'a' * 1000000000000",
    "print(list(range(10**11)))",
    "\u{ff45}val('x')",
    "# -*- coding: utf-7 -*-\nprint(1)",
    "# x\rimport os",
    "print(1)\0import os",
    "# \u{2028}import os",
    "print(t'{1}')",
    "print(f'{'a'}')",
    "breakpoint()",
    "help()",
    "input()",
    "exit.__class__",
    "print(__builtins__)",
    "print(__file__)",
    "print(license)",
    "import os, sys; os.remove('x')",
    "import os; os.listdir(input())",
    "import os; f = os.listdir; f('x')",
    "import os; print(os.path.exists(*['x']))",
    "import os.path as p; p.os.system('x')",
    "import random; random._os.system('x')",
    "import statistics; statistics.sys.modules",
];

#[test]
fn one_liners_that_compute_and_print_do_nothing_else() {
    assert_eq!(doing_more(COMPUTES), [""; 0]);
}

#[test]
fn every_way_out_is_refused() {
    assert_eq!(accepted(REFUSED), [""; 0]);
}

#[test]
fn files_are_read_under_the_name_that_is_written() {
    assert_eq!(acts("print(open('a.txt').read())"), [reads("a.txt")]);
    let odd = acts("print(open('/etc/passwd', 'rb', encoding=None).read())");
    assert_eq!(odd.first(), Some(&Act::Opaque("Python")));
    assert_eq!(
        acts("with open(\"a\") as f, open('b', encoding='utf-8') as g: print(f.read(), g.read())"),
        [reads("a"), reads("b")]
    );
    assert_eq!(
        acts("import json; print(json.load(open('package.json'))['version'])"),
        [Act::Import, reads("package.json")]
    );
    assert_eq!(
        acts("from pathlib import Path; print(Path('x.md').read_text()[:9])"),
        [Act::Import, reads("x.md")]
    );
    assert_eq!(
        acts("import os; print(os.listdir(), os.path.exists('.env'))"),
        [Act::Import, reads("."), reads(".env")]
    );
    assert_eq!(
        acts("import tomllib; print(tomllib.load(open('Cargo.toml','rb'))['package'])"),
        [Act::Import, reads("Cargo.toml")]
    );
}

#[test]
fn decoding_is_told() {
    for script in [
        "import base64; print(base64.b64decode('aGk=').decode())",
        "print(bytes.fromhex('6869').decode())",
        "print(b'x'.decode('rot13'))",
    ] {
        assert!(acts(script).contains(&Act::Decode), "{script}");
    }
    assert_eq!(acts("print(b'x'.decode('utf-8', 'replace'), b'x'.decode(errors='ignore'))"), []);
}

#[test]
fn long_and_deep_scripts_are_not_looked_at() {
    assert_eq!(acts(&format!("print({}1)", "1+".repeat(4_000))), [Act::Opaque("Python")]);
    assert_eq!(acts(&format!("print({}{})", "(".repeat(200), ")".repeat(200))), [Act::Opaque("Python")]);
}

#[test]
fn files_by_a_name_that_stands_for_nothing_else_are_read_and_written() {
    let touch = |kind, path: &str| Act::Touch {
        kind,
        path: path.to_owned(),
        with: &[assize_protocol::Qualifier::Recursive],
    };
    let all = acts(
        "from pathlib import Path\np = Path('src/a.py')\ns = p.read_text()\nassert s.count('x') == 1\np.write_text(s.replace('x', 'y'))\nprint('ok')\n",
    );
    assert_eq!(
        all,
        [
            Act::Import,
            Act::Path(EffectKind::Read, "src/a.py".into()),
            Act::Path(EffectKind::Write, "src/a.py".into())
        ]
    );
    let all = acts(
        "import pathlib\nfor p in sorted(pathlib.Path('src').rglob('*.py')):\n    print(p, len(p.read_text()))\n",
    );
    assert_eq!(all, [Act::Import, touch(EffectKind::Read, "src")]);
    let all =
        acts("import glob, json\nfor f in glob.glob('runs/*.json'):\n    print(json.load(open(f))['x'])\n");
    assert_eq!(all, [Act::Import, touch(EffectKind::Read, "runs")]);
    let all = acts("with open('out.txt', 'w') as f:\n    f.write('x')\n");
    assert_eq!(all, [Act::Path(EffectKind::Write, "out.txt".into())]);
}

#[test]
fn tables_are_read_and_summed_up() {
    let script = "import pandas as pd\nimport numpy as np\ndf = pd.read_csv('a.csv', parse_dates=['t'])\nprint(df.shape, df.isna().mean().sort_values(ascending=False).head(3))\nprint(df.groupby('g')['v'].agg(['mean', 'std']))\nprint(np.percentile(df['v'], [5, 95]))";
    assert_eq!(acts(script), [Act::Import, reads("a.csv")]);
    for script in [
        "import pandas as pd\npd.read_pickle('a')",
        "import pandas as pd\npd.read_csv('http://x.example/a.csv')",
        "import pandas as pd\npd.read_csv(x)",
        "import pandas as pd\ndf = pd.read_csv('a')\ndf.agg('to_csv', 0, 'b')",
        "import pandas as pd\ndf = pd.read_csv('a')\ndf.agg(['to_pickle'])",
        "import pandas as pd\ndf = pd.read_csv('a')\ndf.query('x')",
        "import pandas as pd\ndf = pd.read_csv('a')\ndf.eval('x')",
        "import pandas as pd\ndf = pd.read_csv('a')\ndf.apply('to_pickle', args=('b',))",
        "import numpy as np\nnp.load('a', allow_pickle=True)",
        "import numpy as np\nnp.save('a', x)",
        "import numpy as np\nnp.fromfile('a')",
        "import numpy as np\na = np.array([1])\na.tofile('b')",
        "import numpy as np\nnp.array([1]).dump('b')",
    ] {
        assert!(acts(script).iter().any(|act| matches!(act, Act::Opaque(_))), "accepted: {script}");
    }
}

#[test]
fn a_path_is_no_value_like_any_other() {
    for script in [
        "from pathlib import Path\np = Path('a')\np.replace('/etc/x')",
        "from pathlib import Path\np = Path('a')\nq = p\nq.replace('/etc/x')",
        "from pathlib import Path\np = Path('a')\n[p][0].replace('/etc/x')",
        "from pathlib import Path\np = Path('a')\np.unlink()",
        "from pathlib import Path\nfor p in Path('a').rglob('*'):\n    p.unlink()",
        "from pathlib import Path\nfor p in Path('a').glob('../../*'):\n    p.read_text()",
        "from pathlib import Path\nfor p in Path('a').glob('/etc/*'):\n    p.read_text()",
        "from pathlib import Path\nfor p in Path(x).glob('*'):\n    print(p.read_text())",
        "from pathlib import Path\nprint(Path('~/x').read_text())",
        "from pathlib import Path\nf = lambda p: p.read_text()\nfor p in Path('a').glob('*'):\n    f(p)",
        "import glob\nfor f in glob.glob('~/*'):\n    open(f)",
        "import glob\nfor f in glob.glob('a/*/../../../*'):\n    print(open(f).read())",
        "open('a', 'r+')",
        "open('a', mode)",
        "open('a', 'w', opener=x)",
        "import shutil\nshutil.rmtree('a')",
    ] {
        assert!(acts(script).iter().any(|act| matches!(act, Act::Opaque(_))), "accepted: {script}");
    }
}

#[test]
fn databases_and_archives_are_looked_into() {
    let script = "import sqlite3\nc = sqlite3.connect('app.db')\nfor row in c.execute('select id, name from users limit 5'):\n    print(row)\nprint(c.execute('select count(*) from users').fetchone()[0])\nc.close()";
    assert_eq!(acts(script), [Act::Import, reads("app.db")]);
    let script = "import zipfile\nwith zipfile.ZipFile('a.whl') as z:\n    print('x'.join(z.namelist()))";
    assert_eq!(acts(script), [Act::Import, reads("a.whl")]);
    assert_eq!(
        acts("import tarfile\nprint(tarfile.open('a.tgz').getnames())"),
        [Act::Import, reads("a.tgz")]
    );
    for script in [
        "import sqlite3\nsqlite3.connect('a.db').execute('delete from users')",
        "import sqlite3\nsqlite3.connect('a.db').execute(q)",
        "import sqlite3\nsqlite3.connect('a.db').execute(f'select {x}')",
        "import sqlite3\nsqlite3.connect('a.db').execute(\"select load_extension('x')\")",
        "import sqlite3\nsqlite3.connect('a.db').execute(\"attach '/home/dev/x' as y\")",
        "import sqlite3\nsqlite3.connect('a.db').executescript('drop table x')",
        "import sqlite3\nc = sqlite3.connect('a.db')\nc.enable_load_extension(True)",
        "import sqlite3\nc = sqlite3.connect('a.db')\nf = c.execute\nf('drop table x')",
        "import sqlite3\nc = sqlite3.connect('file:/home/dev/x?mode=rwc', uri=True)",
        "import zipfile\nzipfile.ZipFile('a').extractall('/')",
        "import zipfile\nzipfile.ZipFile('a', 'w').write('b')",
        "import tarfile\ntarfile.open('a').extractall()",
        "import tarfile\ntarfile.open('a', 'w')",
        "import tarfile\ntarfile.os.system('x')",
    ] {
        assert!(acts(script).iter().any(|act| matches!(act, Act::Opaque(_))), "accepted: {script}");
    }
}
