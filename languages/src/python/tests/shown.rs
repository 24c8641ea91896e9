//! Listings of which every file is read and shown.

use super::acts;
use crate::Act;

/// Whether hidden files are shown among others.
fn shows(script: &str) -> bool {
    let hidden = assize_protocol::Qualifier::Hidden;
    acts(script).iter().any(|act| matches!(act, Act::Touch { with, .. } if with.contains(&hidden)))
}

#[test]
fn a_listing_whose_files_are_all_shown_shows_hidden_ones() {
    for script in [
        "import os\nfor f in os.listdir('.'): print(open(f).read())",
        "import os\nfor f in os.listdir('.'):\n    with open(f) as h:\n        text = h.read()\n    print(f, text[:99])",
        "import os\nfor f in os.listdir('.'):\n    for line in open(f):\n        print(line.strip())",
        "import os\nall = []\nfor f in os.listdir('.'):\n    all.append(open(f).read())\nprint(all)",
        "import os\nprint({f: open(f).read() for f in os.listdir('.')})",
        "import os\nfor d, s, fs in os.walk('.'):\n    for f in fs: print(open(os.path.join(d, f)).read())",
        "from pathlib import Path\nfor p in Path('.').iterdir():\n    if p.is_file(): print(p.read_text())",
        "from pathlib import Path\nfor p in Path('.').rglob('*'): print(p.read_text())",
        "from pathlib import Path\nfor p in Path('.').iterdir():\n    if p.name.endswith('env'): print(p.read_text())",
        "from pathlib import Path\nfor p in Path('.').rglob('*'):\n    if p.suffix == '.pem' or p.name == '.env': print(p.read_text())",
        "import os\nfor f in os.listdir('.'):\n    if f[0] == '.': print(open(f).read())",
        "import os\nfor f in os.listdir('.'):\n    if f.startswith('.'): print(open(f).read())",
        "import os\nfor f in os.listdir('.'):\n    if not f.endswith('.py'): print(open(f).read())",
        "import os\nfor f in os.listdir('.'):\n    if f.endswith('.py') or len(f) < 9: print(open(f).read())",
        "import os\nfor f in os.listdir('.'):\n    if f.startswith('.') and len(f) > 9: continue\n    print(open(f).read())",
    ] {
        assert!(shows(script), "{script}");
    }
}

#[test]
fn names_that_are_told_apart_and_texts_that_are_counted_show_none() {
    for script in [
        "import os\nfor f in os.listdir('.'): print(f)",
        "import os\nfor f in os.listdir('.'): print(f, len(open(f).read()))",
        "import os\nfor f in os.listdir('.'):\n    if f.endswith(('.py', '.md')): print(open(f).read())",
        "import os\nfor f in os.listdir('.'):\n    if f.startswith('.'): continue\n    print(open(f).read())",
        "import os\nfor f in os.listdir('.'):\n    if f[0] != '.' and len(f) < 9: print(open(f).read())",
        "import os\nfor f in os.listdir('.'):\n    if not f.endswith('.py') or len(f) > 9: continue\n    print(open(f).read())",
        "import os\nfor f in os.listdir('.'):\n    if not f.endswith('.py') and not f.endswith('.md'): continue\n    print(open(f).read())",
        "import os\nprint([open(f).read() for f in os.listdir('.') if f.endswith('.py') and f != 'a.py'])",
        "import os\nfor f in os.listdir('.'):\n    if f.endswith('.py') or f.endswith('.md'): print(open(f).read())",
        "from pathlib import Path\nfor p in Path('.').rglob('*.py'): print(p.read_text())",
        "from pathlib import Path\nfor p in Path('.').iterdir():\n    if p.suffix in ('.md', '.txt'): print(p.read_text())",
        "from pathlib import Path\nfor p in Path('.').iterdir():\n    if p.is_file() and 'TODO' in p.read_text(): print(p)",
        "import glob\nfor f in glob.glob('*'): print(open(f).read())",
    ] {
        assert!(!shows(script), "{script}");
    }
}

#[test]
fn what_is_taken_out_of_an_archive_by_name_is_told() {
    let read = |name: &str| Act::Path(assize_protocol::EffectKind::Read, name.to_owned());
    let script = "import zipfile\nprint(zipfile.ZipFile('a.zip').read('.env'))";
    assert_eq!(acts(script), [Act::Import, read("a.zip"), read(".env")]);
}
