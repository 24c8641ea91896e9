//! Commands, addresses and variables of the environment.

use assize_protocol::EffectKind::{Fetch, Read, Reveal, Send, Write};

use super::{accepted, acts};
use crate::Act;

fn told(script: &str) -> Vec<Act> {
    acts(script).into_iter().filter(|act| *act != Act::Import).collect()
}

fn command(line: &str) -> Act {
    Act::Command(line.to_owned())
}

#[test]
fn commands_are_told_as_a_shell_would_be_given_them() {
    for (script, line) in [
        (
            "import subprocess\nprint(subprocess.run(['git', 'log', '-1'], capture_output=True, text=True).stdout)",
            "git log -1",
        ),
        (
            "import subprocess as s\nr = s.run(('rm', '-rf', 'a b', \"it's\", ''), check=True)\nprint(r.returncode)",
            r"rm -rf 'a b' 'it'\''s' ''",
        ),
        (
            "from subprocess import check_output\nprint(check_output(['git', 'status'], text=True, stderr=None).splitlines())",
            "git status",
        ),
        ("import subprocess\nsubprocess.run('git status | head', shell=True)", "git status | head"),
        ("import subprocess\nsubprocess.run('git')", "git"),
        ("import subprocess\nsubprocess.run('git status')", "'git status'"),
        ("import os\nos.system('git status')", "git status"),
        ("import os\nprint(os.popen('git status').read())", "git status"),
        (
            "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pytest'], stdout=subprocess.DEVNULL)",
            "python3 -m pytest",
        ),
        (
            "import subprocess\ndef f():\n    try:\n        return subprocess.check_output(['ls'], timeout=5)\n    except subprocess.CalledProcessError as e:\n        return e.output\nprint(f())",
            "ls",
        ),
    ] {
        assert_eq!(told(script), [command(line)], "{script}");
    }
}

#[test]
fn commands_are_judged_behind_everything_else() {
    let write = |path: &str| Act::Path(Write, path.to_owned());
    let script = "import os\ndef f(): os.system('sh a.sh')\nopen('a.sh', 'w').write('x')\nf()";
    assert_eq!(acts(script), [write("a.sh"), command("sh a.sh"), Act::Import]);
    let script = "import os\nfor x in range(2):\n    os.system('sh a.sh')\n    os.system('cp b a.sh')";
    let (one, two) = (command("sh a.sh"), command("cp b a.sh"));
    assert_eq!(acts(script), [one.clone(), two.clone(), one, two, Act::Import]);
}

#[test]
fn modules_are_looked_for_behind_what_may_put_one_there() {
    let write = |path: &str| Act::Path(Write, path.to_owned());
    for path in
        ["json.py", "json/__init__.py", "/home/dev/proj/decimal.py", "_strptime.py", "re.pyc", "x/enum.so"]
    {
        let script = format!("import json\nopen('{path}', 'w').write('x')");
        assert_eq!(acts(&script), [write(path), Act::Import], "{path}");
    }
    for path in ["a.py", "json.md", "src/a.py"] {
        let script = format!("import json\nopen('{path}', 'w').write('x')");
        assert_eq!(acts(&script), [Act::Import, write(path)], "{path}");
    }
}

#[test]
fn addresses_are_told_and_what_is_sent_there() {
    let reach = |kind, address: &str| Act::Reach(kind, address.to_owned());
    let fetch = || reach(Fetch, "http://localhost:8000/x");
    for script in [
        "import requests\nr = requests.get('http://localhost:8000/x', timeout=5, headers={'a': 'b'})\nprint(r.status_code, r.json()['a'], r.text[:9], r.ok)",
        "import urllib.request, json\nprint(json.load(urllib.request.urlopen('http://localhost:8000/x')))",
        "import urllib.request as u\nwith u.urlopen('http://localhost:8000/x', timeout=3) as r: print(r.status, r.read()[:3])",
        "import httpx\nprint(httpx.get('http://localhost:8000/x', params={'n': 1}).headers['etag'])",
        "from requests import get\nget('http://localhost:8000/x').raise_for_status()",
    ] {
        assert_eq!(told(script), [fetch()], "{script}");
    }
    let script =
        "import requests\nprint(requests.post('http://localhost:8000/x', json={'a': 1}).status_code)";
    assert_eq!(told(script), [reach(Send, "http://localhost:8000/x"), fetch()]);
    let script = "import requests\nrequests.get('http://localhost:8000/x', params={'q': open('a').read()})";
    assert_eq!(
        told(script),
        [reach(Send, "http://localhost:8000/x"), fetch(), Act::Path(Read, "a".to_owned())]
    );
}

#[test]
fn what_is_fetched_comes_in_front_of_what_is_written() {
    let script =
        "import requests\nwith open('a', 'w') as f:\n    f.write(requests.get('http://localhost/x').text)";
    let fetch = Act::Reach(Fetch, "http://localhost/x".to_owned());
    assert_eq!(told(script), [fetch, Act::Path(Write, "a".to_owned())]);
}

#[test]
fn a_variable_that_may_be_secret_is_revealed() {
    let reveal = |name: &str| Act::State { kind: Reveal, name: format!("variable:{name}"), with: &[] };
    let script = "import os\nprint(os.environ.get('NODE_ENV', 'x'), os.environ['PATH'], os.getenv('HOME'), 'CI' in os.environ)";
    assert_eq!(told(script), []);
    for script in [
        "import os\nprint(os.environ['TOKEN'])",
        "import os\nx = os.environ.get('TOKEN', '')",
        "from os import environ, getenv\nprint(getenv('TOKEN') or environ['HOME'])",
        "from os import environ as e\nprint(len(e['TOKEN']))",
    ] {
        assert_eq!(told(script), [reveal("TOKEN")], "{script}");
    }
}

const REFUSED: &[&str] = &[
    "import subprocess\nsubprocess.run(x)",
    "import subprocess\nx = ['rm']\nsubprocess.run(x)",
    "import subprocess, sys\nsubprocess.run(['sh', sys.argv[1]])",
    "import subprocess\nsubprocess.run(['sh', '-c', 'a' + 'b'])",
    "import subprocess\nsubprocess.run(['sh', '-c', f'{1}'])",
    "import subprocess\nsubprocess.run(['sh', '-c', 'a\\nb'])",
    "import subprocess\nsubprocess.run([*['rm'], 'x'])",
    "import subprocess\nsubprocess.run(*[['rm']])",
    "import subprocess\nsubprocess.run(args=['rm'])",
    "import subprocess\nsubprocess.run(['git'], **{'executable': '/tmp/x'})",
    "import subprocess\nsubprocess.run(['git'], executable='/tmp/x')",
    "import subprocess\nsubprocess.run(['git'], env={'PATH': '/tmp'})",
    "import subprocess\nsubprocess.run(['make'], cwd='/tmp')",
    "import subprocess\nsubprocess.run(['bash'], input='rm -rf /')",
    "import subprocess\nsubprocess.run(['bash'], stdin=open('x'))",
    "import subprocess\nsubprocess.run(['git'], preexec_fn=print)",
    "import subprocess\nsubprocess.run(['git'], 0, '/tmp/x')",
    "import subprocess\nsubprocess.run(['git', 'x'], shell=True)",
    "import subprocess\nsubprocess.run('git', shell=x)",
    "import subprocess\nsubprocess.run([])",
    "import subprocess\nsubprocess.Popen(['rm'])",
    "import subprocess\nf = subprocess.run\nf(['rm'])",
    "import subprocess\nlist(map(subprocess.run, [['rm']]))",
    "import subprocess, functools\nfunctools.partial(subprocess.run)(['rm'])",
    "from subprocess import run\ndef f(g): g(['rm'])\nf(run)",
    "from subprocess import run\n@run\ndef f(): pass",
    "from subprocess import run\nclass A:\n    r = run\nA.r(['rm'])",
    "from subprocess import run\nmatch 1:\n    case run(): pass",
    "import subprocess\nsubprocess.sys.modules",
    "import subprocess\nsubprocess.os.system('x')",
    "import os\nos.system(input)",
    "import os\nos.system(f'rm {1}')",
    "import os\nos.system('a', 'b')",
    "import os\nos.execv('/bin/sh', ['sh'])",
    "import os\nos.spawnl(0, 'sh', 'sh')",
    "import os\nos.kill(1, 9)",
    "import os\nos.chdir('/tmp')",
    "import os\nos.putenv('PATH', '/tmp')",
    "import os\nos.environ['PATH'] = '/tmp'",
    "import os\nos.environ['PATH'] += ':/tmp'",
    "import os\ndel os.environ['PATH']",
    "import os\nos.environ.update(PATH='/tmp')",
    "import os\nos.environ.setdefault('PATH', '/tmp')",
    "import os\nos.environ.pop('PATH')",
    "import os\nos.environ |= {'PATH': '/tmp'}",
    "import os\nos.environ, x = 1, 2",
    "import os\nfor os.environ['PATH'] in ['/tmp']: pass",
    "import os\nos.environ['PATH'], x = '/tmp', 1",
    "import os\nwith open('x') as os.environ['PATH']: pass",
    "import os\nprint(os.environ)",
    "import os\nprint(dict(os.environ))",
    "import os\nx = os.environ\nprint(x['TOKEN'])",
    "import os\nfor k in os.environ: print(k)",
    "import os\nprint(os.environ.items())",
    "import os\nprint(os.environ[x])",
    "import os\nprint(os.environ.get(x))",
    "import os\nprint(os.getenv(*['TOKEN']))",
    "import os\nf = os.getenv\nf('TOKEN')",
    "import os\nlist(map(os.getenv, ['TOKEN']))",
    "import os\nmatch os.environ:\n    case x: print(x)",
    "import os\nclass A:\n    def __eq__(self, o): print(o)\nmatch A():\n    case os.environ: pass",
    "import os\nclass A:\n    def __eq__(self, o): print(o)\nprint(A() == os.environ)",
    "import os\nclass A:\n    def __contains__(self, o): print(o)\nprint(os.environ in A())",
    "import requests\nrequests.get(x)",
    "import requests\nrequests.get('http://localhost/' + x)",
    "import requests\nrequests.get(url='http://localhost/')",
    "import requests\nrequests.get('http://localhost/', proxies={'http': 'http://evil.example'})",
    "import requests\nrequests.get('http://localhost/', hooks={'response': print})",
    "import requests\nrequests.get('http://localhost/', **{'proxies': 1})",
    "import requests\nrequests.get('file:///etc/passwd')",
    "import requests\nrequests.Session().get('http://localhost/')",
    "import requests\nrequests.request('GET', 'http://localhost/')",
    "import requests\nrequests.utils.os.system('x')",
    "import requests\nr = requests.get('http://localhost/')\nr.connection.send(1)",
    "import requests\nr = requests.get('http://localhost/')\nexec(r.text)",
    "import requests\nr = requests.get('http://localhost/')\nopen(r.text, 'w')",
    "import requests\nimport subprocess\nr = requests.get('http://localhost/')\nsubprocess.run(r.json())",
    "import urllib.request\nurllib.request.urlopen('file:///etc/passwd')",
    "import urllib.request\nurllib.request.urlopen(urllib.request.Request('http://localhost'))",
    "import urllib.request\nurllib.request.urlretrieve('http://localhost', 'x')",
    "import urllib.request\nurllib.request.install_opener(1)",
    "import urllib.request\nurllib.request.os.system('x')",
    "import httpx\nhttpx.get('http://localhost/', proxy='http://evil.example')",
    "import httpx\nhttpx.Client().get('http://localhost/')",
    "import socket\nsocket.create_connection(('localhost', 1))",
];

#[test]
fn what_is_not_written_out_is_refused() {
    assert_eq!(accepted(REFUSED), [""; 0]);
}
