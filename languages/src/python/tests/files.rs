//! Files by names, by lists of names and by searches.

use assize_protocol::EffectKind::{self, Read, Write};
use assize_protocol::Qualifier;

use super::{accepted, acts};
use crate::Act;

fn one(kind: EffectKind, path: &str) -> Act {
    Act::Path(kind, path.to_owned())
}

fn below(path: &str) -> Act {
    Act::Touch { kind: Read, path: path.to_owned(), with: &[Qualifier::Recursive] }
}

/// Without the import, which is the same everywhere, and without what is told again because it is shown.
fn told(script: &str) -> Vec<Act> {
    let again = |act: &Act| matches!(act, Act::Touch { with, .. } if with.contains(&Qualifier::Hidden));
    acts(script).into_iter().filter(|act| *act != Act::Import && !again(act)).collect()
}

#[test]
fn a_name_that_is_bound_to_texts_names_files() {
    let both = [one(Read, "src/a.ts"), one(Write, "src/a.ts")];
    for script in [
        "path = 'src/a.ts'\nwith open(path) as f:\n    s = f.read()\nwith open(path, 'w') as f:\n    f.write(s)",
        "p = 'src/a.ts'\ns = open(p, encoding='utf-8').read()\nopen(p, 'w').write(s.replace('a', 'b'))",
        "from pathlib import Path\np = Path('src') / 'a.ts'\np.write_text(p.read_text().replace('a', 'b'))",
        "from pathlib import Path\nroot = Path('src')\np = root / 'a.ts'\nwith p.open() as f: s = f.read()\nwith p.open('w') as f: f.write(s)",
        "import os\nd = 'src'\nname = 'a'\np = os.path.join(d, f'{name}.ts')\ns = open(p).read()\nopen(p, mode='w').write(s)",
        "def edit(path, old, new):\n    s = open(path).read()\n    assert old in s\n    with open(path, 'w') as f:\n        f.write(s.replace(old, new))\nedit('src/a.ts', 'x', 'y')",
        "for p, old, new in [('src/a.ts', 'x', 'y')]:\n    s = open(p).read()\n    open(p, 'w').write(s.replace(old, new))",
        "edits = {'src/a.ts': [('x', 'y')]}\nfor p, pairs in edits.items():\n    s = open(p).read()\n    for a, b in pairs: s = s.replace(a, b)\n    open(p, 'w').write(s)",
    ] {
        let mut all = told(script);
        all.sort_by_key(|act| format!("{act:?}"));
        assert_eq!(all, both, "{script}");
    }
    let two = [one(Read, "a.py"), one(Read, "b.py")];
    for script in [
        "for p in ['a.py', 'b.py']:\n    print(p, len(open(p).read()))",
        "FILES = ('a.py', 'b.py')\nfor p in FILES:\n    print(p, len(open(p).read()))",
        "files = ['a.py', 'b.py']\nprint(len(files))\nfor i, p in enumerate(sorted(files)):\n    print(i, open(p).read())",
        "from pathlib import Path\nfor p in [Path('a.py'), Path('b.py')]:\n    print(p.name, p.read_text())",
        "from pathlib import Path\nfor n in ('a', 'b'):\n    print(Path(n).with_suffix('.py').read_text())",
        "def show(p, n=3):\n    print(open(p).read()[:n])\nshow('a.py')\nshow(p='b.py', n=2)",
        "import sys\np = 'a.py' if len(sys.argv) > 1 else 'b.py'\nprint(open(p).read())",
        "print([len(open(f).read()) for f in ['a.py', 'b.py']])",
    ] {
        assert_eq!(told(script), two, "{script}");
    }
    let script = "import os, json\nos.makedirs('out', exist_ok=True)\nwith open('out/a.json', 'w') as f: json.dump({}, f)";
    assert_eq!(told(script), [one(Write, "out"), one(Write, "out/a.json")]);
    let script =
        "import csv\nwith open('a.csv', 'w', newline='') as f:\n    w = csv.writer(f)\n    w.writerow([1])";
    assert_eq!(told(script), [one(Write, "a.csv")]);
}

#[test]
fn what_a_search_brings_lies_in_its_folder() {
    for script in [
        "import os\nfor root, dirs, files in os.walk('src'):\n    dirs[:] = [d for d in dirs if d not in ('x', 'y')]\n    for f in files:\n        p = os.path.join(root, f)\n        n = sum(1 for _ in open(p, errors='ignore'))\n        if n > 400: print(n, p)",
        "import os\nfor root, dirs, files in os.walk('src'):\n    if 'x' in dirs: dirs.remove('x')\n    for f in sorted(files):\n        print(open(f'{root}/{f}').read())",
        "from pathlib import Path\nfiles = sorted(Path('src').rglob('*.py'))\nprint(len(files))\nfor p in files[:10]:\n    if p.is_file(): print(p.relative_to('src'), p.parent, p.stat().st_size, p.read_text()[:3])",
        "from pathlib import Path\nfor p in sorted(Path('src').rglob('*.py'), key=lambda p: -p.stat().st_size)[:5]: print(f'{p}', str(p))",
        "from pathlib import Path\nfor p in [q for q in Path('src').iterdir() if q.suffix == '.py']: print(p.name)",
        "from pathlib import Path\ndef show(p):\n    print(p.name, p.read_text().count('x'))\nfor p in Path('src').glob('**/*.ts'): show(p)",
        "import glob\nfiles = glob.glob('src/**/*.py', recursive=True)\nfor f in files:\n    print(f, open(f).read().count('x'))",
    ] {
        assert_eq!(told(script), [below("src")], "{script}");
    }
    let script =
        "import os\nfor f in os.listdir('src'):\n    print(len(open(os.path.join('src', f)).read()))";
    assert_eq!(told(script), [one(Read, "src"), below("src")]);
    let script = "import os\nprint(next(os.walk('src'))[1])";
    assert_eq!(told(script), [below("src")]);
}

#[test]
fn whatever_a_name_is_ever_bound_to_is_told() {
    let script = "from pathlib import Path\nfor p in Path('a').glob('*'):\n    p = Path('/etc/passwd')\n    print(p.read_text())";
    assert_eq!(told(script), [below("a"), one(Read, "/etc/passwd")]);
    let script = "p = 'a'\ndef f():\n    p = '/etc/passwd'\n    return open(p).read()\nprint(f())";
    assert_eq!(told(script), [one(Read, "a"), one(Read, "/etc/passwd")]);
    let script = "from pathlib import Path\np = Path('a')\nprint((p / '/etc/passwd').read_text())";
    assert_eq!(told(script), [one(Read, "/etc/passwd")]);
    assert_eq!(told("print(open('a' + '/../../b').read())"), [one(Read, "a/../../b")]);
}

/// Names that come to stand for something else, lists that grow, paths that get away.
const REFUSED: &[&str] = &[
    "p = 'a'\np = '/etc/x' + p\nopen(input)",
    "p = 'a'\np += '/../../etc'\nopen(p)",
    "p = 'a'\ndef f(p): open(p)\nf(x)",
    "p = 'a'\nfor p in open('b'): open(p)",
    "p = 'a'\n[open(p) for p in open('b')]",
    "p = 'a'\n(p := open('b').read())\nopen(p)",
    "p = 'a'\nwith open('b') as p: open(p)",
    "p = 'a'\nimport sys\nmatch sys.argv:\n    case [p]: open(p)",
    "p = 'a'\nimport sys\nmatch sys.argv:\n    case [str() as p]: open(p)",
    "p = 'a'\nimport sys\nmatch sys.argv:\n    case {'x': 1, **p}: open(p)",
    "p = 'a'\ntry: pass\nexcept Exception as p: open(p)",
    "p = 'a'\n*p, q = open('b')\nopen(p)",
    "p = 'a'\n(q, (p, r)) = open('b')\nopen(p)",
    "p = 'a'\ndef p(): pass\nopen(p)",
    "p = 'a'\nclass p: pass\nopen(p)",
    "import sys\np = sys.argv[1]\nopen(p, 'w')",
    "def f(p): open(p)\nf(*['a'])",
    "def f(p): open(p)\nf(**{'p': 'a'})",
    "def f(p): open(p)\nf('a')\ng = f\ng(input)",
    "def f(p): open(p)\nlist(map(f, open('b')))",
    "def f(p): open(p)\nf('a')\nprint(sorted(open('b'), key=f))",
    "def f(p): open(p)\ndef f(p): open(p)\nf('a')",
    "import functools\n@functools.cache\ndef f(p): open(p)\nf('a')",
    "class A:\n    def f(self, p): open(p)\nA().f('a')",
    "class A:\n    def __init__(self, p): self.p = p\n    def f(self): open(self.p)\nA('a').f()",
    "def f(*p): open(p)\nf('a')",
    "def f(p='a', *q): open(q)\nf()",
    "f = lambda p: open(p)\nf('a')",
    "xs = ['a']\nxs.append(open('b').read())\nfor p in xs: open(p)",
    "xs = ['a']\nxs[0] = open('b').read()\nfor p in xs: open(p)",
    "xs = ['a']\nxs[0], y = open('b').read(), 1\nfor p in xs: open(p)",
    "xs = ['a']\nfor xs[0] in open('b'): pass\nfor p in xs: open(p)",
    "xs = ['a']\nwith open('b') as xs[0]: pass\nfor p in xs: open(p)",
    "xs = ['a']\n(y, [xs[0]]) = 1, open('b')\nfor p in xs: open(p)",
    "xs = ['a']\nxs[:] = open('b')\nfor p in xs: open(p)",
    "xs = ['a']\nxs[0:1] = [d for d in open('b')]\nfor p in xs: open(p)",
    "xs = ['a']\nys = xs\nys.append(open('b').read())\nfor p in xs: open(p)",
    "xs = ['a']\ndef f(l): l.append(open('b').read())\nf(xs)\nfor p in xs: open(p)",
    "xs = ['a']\nzs = [xs]\nzs[0].append('/etc/x')\nfor p in xs: open(p)",
    "xs = ['a']\nxs += open('b')\nfor p in xs: open(p)",
    "xs = ['a']\nf = xs.append\nf(open('b').read())\nfor p in xs: open(p)",
    "xs = ['a']\nclass A:\n    def __eq__(self, o): o.append(open('b').read())\nA() == xs\nfor p in xs: open(p)",
    "xs = [['a', 'b']]\nfor x in xs: x[0] = open('b').read()\nfor p, q in xs: open(p)",
    "d = {'a': 1}\nd[open('b').read()] = 1\nfor p, q in d.items(): open(p)",
    "d = {'a': 1}\nd.update({1: 2})\nfor p in d: open(p)",
    "for p, q in {'/x': 1}: open(p)",
    "import os\nfor root, dirs, files in os.walk('src'):\n    dirs.append('/etc')",
    "import os\nfor root, dirs, files in os.walk('src'):\n    dirs[:] = ['/etc']",
    "import os\nfor root, dirs, files in os.walk('src'):\n    dirs[:] = ['/etc' for d in dirs]",
    "import os\nfor root, dirs, files in os.walk('src'):\n    dirs[:] = [d for d in ['/etc']]",
    "import os\nfor root, dirs, files in os.walk('src'):\n    dirs += ['/etc']",
    "import os\nfor root, dirs, files in os.walk('src'):\n    d = dirs\n    d.append('/etc')",
    "import os\nfor root, dirs, files in os.walk('src'):\n    files.append('../../x')\n    for f in files: open(os.path.join(root, f))",
    "import os\nfor x in os.walk('src'):\n    x[1].append('/etc')",
    "import os\nw = os.walk('src')\nfor a, b, c in w: b.append('/etc')",
    "import os\nfor root, dirs, files in os.walk('src'):\n    open(root + 'x')",
    "import os\nfor root, dirs, files in os.walk('src'):\n    for f in files:\n        open(root + f)",
    "import os\nfor root, dirs, files in os.walk('src'):\n    for f in files:\n        open(os.path.join(root, '..', f))",
    "import os\nfor root, dirs, files in os.walk('src'):\n    for f in files:\n        open(os.path.join(root, f), 'w')",
    "import os\nfor f in os.listdir('src'):\n    open(f'src/{f}/../../x')",
    "import os\nfor f in os.listdir(x):\n    print(f)",
    "import os\nos.makedirs(input)",
    "import os\nos.makedirs('a', mode=0)",
    "import os\nf = os.path.join\nopen(f('a', 'b'))",
    "import os\nopen(os.path.expanduser('~/x'))",
    "import os\nopen(os.path.join('a', x))",
    "open('~/x' if 1 else y)",
    "open(f'{x}')",
    "a = 'x'\nopen(f'{a!r}')",
    "a = 'x'\nopen(f'{a:>9}')",
    "a = 'x'\nopen('%s' % a)",
    "str = print\na = 'x'\nopen(str(a))",
    // Paths that get away.
    "from pathlib import Path\nfor p in Path('a').glob('*'):\n    p.replace('/etc/x')\n    p = 1",
    "from pathlib import Path\nx = Path('a') or 1\nx.replace('b')",
    "from pathlib import Path\nx = [Path('a')]\nx.pop().replace('b')",
    "from pathlib import Path\nx = (Path('a'), 1)\nx[0].replace('b')",
    "from pathlib import Path\nx = {'p': Path('a')}\nx['p'].replace('b')",
    "from pathlib import Path\nx = {Path('a')}\nfor y in x: y.replace('b')",
    "from pathlib import Path\n*x, y = [Path('a'), 1]\nx[0].replace('b')",
    "from pathlib import Path\nfor *x, y in [[Path('a'), 1]]: x[0].replace('b')",
    "from pathlib import Path\nfor (x, (y, z)) in [(1, (Path('a'), 2))]: y.replace('b')",
    "from pathlib import Path\ndef f(): return Path('a')\nf().replace('b')",
    "from pathlib import Path\ndef f(): yield Path('a')\nfor x in f(): x.replace('b')",
    "from pathlib import Path\ndef f(x): x.replace('b')\nf(Path('a'))",
    "from pathlib import Path\ndef f(x): x.replace('b')\nf(x=Path('a'))",
    "from pathlib import Path\ndef f(*x): x[0].replace('b')\nf(Path('a'))",
    "from pathlib import Path\ndef f(**x): x['y'].replace('b')\nf(y=Path('a'))",
    "from pathlib import Path\ndef f(x=Path('a')): x.replace('b')\nf()",
    "from pathlib import Path\nf = lambda x=Path('a'): x.replace('b')\nf()",
    "from pathlib import Path\nclass A:\n    def f(self, x=Path('a')): x.replace('b')\nA().f()",
    "from pathlib import Path\nclass A:\n    p = Path('a')\nA.p.replace('b')",
    "from pathlib import Path\nclass A:\n    def __init__(self): self.p = Path('a')\nA().p.replace('b')",
    "from pathlib import Path\nclass A:\n    def __eq__(self, o): o.replace('b')\nprint(A() == Path('a'))",
    "from pathlib import Path\nclass A:\n    def __rtruediv__(self, o): o.replace('b')\nx = A()\nprint(Path('a') / x)",
    "from pathlib import Path\nclass A:\n    def __contains__(self, o): o.replace('b')\nprint(Path('a') in A())",
    "from pathlib import Path\nclass A:\n    def __call__(self, o): o.replace('b')\nA()(Path('a'))",
    "from pathlib import Path\ndef f(x): x.replace('b')\nsorted(Path('a').iterdir(), key=f)",
    "from pathlib import Path\ndef f(x): x.replace('b')\nlist(map(f, Path('a').iterdir()))",
    "from pathlib import Path\nsorted(Path('a').iterdir(), key=lambda x: x.replace('b'))",
    "from pathlib import Path\n[(x := p) for p in Path('a').iterdir()]\nx.replace('b')",
    "from pathlib import Path\nwith Path('a') as x: x.replace('b')",
    "from pathlib import Path\nmatch Path('a'):\n    case x: x.replace('b')",
    "from pathlib import Path\nmatch [Path('a')]:\n    case [x]: x.replace('b')",
    "from pathlib import Path\nx = []\nx.append(Path('a'))\nx[0].replace('b')",
    "from pathlib import Path\nx = [1]\nx += [Path('a')]\nx[0].replace('b')",
    "from pathlib import Path\nx = 'a'\nx /= Path('b')\nx.replace('b')",
    "from pathlib import Path\nx = 'a' / Path('b')\nx.replace('c')",
    "from pathlib import Path\nx = next(Path('a').iterdir())\nx.replace('b')",
    "from pathlib import Path\nx = next(iter(Path('a').iterdir()))\nx.replace('b')",
    "from pathlib import Path\nx = dict(a=Path('a'))\nx['a'].replace('b')",
    "from pathlib import Path\nx = list(zip(Path('a').iterdir()))\nx[0][0].replace('b')",
    "from pathlib import Path\nx = {p: 1 for p in Path('a').iterdir()}\nlist(x)[0].replace('b')",
    "from pathlib import Path\nx = [[p] for p in Path('a').iterdir()]\nfor y in x:\n    for z in y: z.replace('b')",
    "from pathlib import Path\nraise ValueError(Path('a'))",
    "from pathlib import Path\nx = Path('a').parents\nx[0].replace('b')",
    "from pathlib import Path\nPath('a').rename('b')",
    "from pathlib import Path\nPath('a').symlink_to('b')",
    "from pathlib import Path\nPath('a').chmod(0o777)",
    "from pathlib import Path\nPath.home().joinpath('x').read_text()",
    "from pathlib import Path\nPath('~/x').expanduser().read_text()",
    "from pathlib import Path\n(Path('a') / x).read_text()",
    "from pathlib import Path\nprint(Path('a').parent.parent.parent.read_text())",
    "from pathlib import Path\nfor p in Path('a').rglob('*'): print((p.parent.parent / 'x').read_text())",
    "from pathlib import Path\nfor p in Path('a').rglob('*'): print(p.parent.read_text())",
    "from pathlib import Path\nfor p in Path('a').rglob('*'): p.write_text('x')",
    "from pathlib import Path\nP = Path\nP('a').unlink()",
    "from pathlib import Path\nf = Path('a').unlink\nf()",
    "from pathlib import Path\nclass A(Path): pass",
    "from pathlib import Path\ndef f(p: Path): p.unlink()",
    "from pathlib import Path\nx: list[Path] = [Path('a')]\nx[0].unlink()",
    "from pathlib import Path\nx: (y := Path) = 1\ny('a').unlink()",
    "import pathlib\np = pathlib\np.Path('a').unlink()",
    "import pathlib\npathlib.os.system('x')",
    "from pathlib import os\nos.system('x')",
];

#[test]
fn what_is_not_known_to_lie_there_is_refused() {
    assert_eq!(accepted(REFUSED), [""; 0]);
}
