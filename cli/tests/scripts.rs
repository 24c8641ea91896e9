//! Scripts in other languages, judged through the files that the command line reads.

mod support;

use support::{Place, argument};

const ALLOW: Option<i32> = Some(0);
const ASK: Option<i32> = Some(3);
const DENY: Option<i32> = Some(4);

fn check(place: &Place, command: &str) -> Option<i32> {
    let home = place.path("home");
    place.run(&["check", "--home", argument(&home), command]).code()
}

fn come_out(place: &Place, wanted: Option<i32>, commands: &[&str]) {
    for command in commands {
        assert_eq!(check(place, command), wanted, "{command}");
    }
}

#[test]
fn a_script_is_judged_in_its_language() {
    let place = Place::new();
    place.write(
        "proj/fine.py",
        "#!/usr/bin/env python3\nimport json\nprint(json.load(open('a.json'))['b'])\n",
    );
    place.write(
        "proj/fine.js",
        "#!/usr/bin/env node\nconsole.log(require('fs').readFileSync('a.json', 'utf8').length)\n",
    );
    place.write("proj/fine.rb", "#!/usr/bin/env ruby\nputs File.read('a.json').size\n");
    place.write("proj/fine.pl", "#!/usr/bin/perl\nprint 1 + 1, \"\\n\";\n");
    place.write("proj/fine.sed", "#!/bin/sed -f\ns/a/b/\n");
    place.write("proj/fine.awk", "{ n += $1 }\nEND { print n }\n");
    place.write("proj/fine.jq", ".a | keys\n");
    place.write("proj/fine.sql", "select name from sqlite_master;\n");
    come_out(
        &place,
        ALLOW,
        &[
            "python3 fine.py",
            "python fine.py a b",
            "./fine.py",
            "python3 < fine.py",
            "python3 - < fine.py",
            "cat fine.py | python3",
            "env python3 ./fine.py",
            "cd .. && python3 proj/fine.py > /dev/null",
            "node fine.js",
            "./fine.js",
            "node < fine.js",
            "ruby fine.rb",
            "./fine.rb",
            "perl fine.pl",
            "sed -f fine.sed a.txt",
            "./fine.sed a.txt",
            "awk -f fine.awk a.txt",
            "jq -f fine.jq a.json",
            "sqlite3 app.db < fine.sql",
            "bash -c 'python3 fine.py'",
        ],
    );
    come_out(
        &place,
        ASK,
        &["python3 nowhere.py", "python3 -x fine.py", "node -r ./fine.js -e 1", "jq . -f fine.jq"],
    );
}

#[test]
fn what_a_script_does_counts_though_it_is_not_understood() {
    let place = Place::new();
    place.write(
        "proj/evil.py",
        "#!/usr/bin/env -S python3 -u\nimport os, sys\nclass A: pass\nos.system('rm -rf ~')\n",
    );
    place.write("proj/evil.js", "class A {}\nrequire('child_process').execSync('rm -rf ~')\n");
    place.write("proj/evil.rb", "class A; end\nsystem 'rm -rf ~'\n");
    place.write("proj/evil.pl", "use strict;\nsystem('rm -rf ~');\n");
    place.write("proj/package.json", r#"{"scripts": {"test": "node evil.js"}}"#);
    come_out(
        &place,
        DENY,
        &[
            "python3 evil.py",
            "./evil.py",
            "python3 < evil.py",
            "cat evil.py | python3",
            "node evil.js",
            "ruby evil.rb",
            "perl evil.pl",
            "npm test",
            "sudo python3 evil.py",
            "bash < evil.sh; python3 evil.py",
            "cat > x.py <<'E'\nimport os\nos.system('rm -rf ~')\nE\npython3 x.py",
        ],
    );
    place.write("proj/odd.py", "import argparse\nprint(argparse.ArgumentParser().parse_args())\n");
    come_out(&place, ASK, &["python3 odd.py", "./odd.py", "python3 < odd.py"]);
}

#[test]
fn a_script_that_the_line_changes_first_is_not_what_was_read() {
    let place = Place::new();
    place.write("proj/x.py", "print(1)\n");
    for command in [
        "echo 'import os' >> x.py; python3 x.py",
        "sed -i s/1/2/ x.py && python3 x.py",
        "git checkout main; python3 x.py",
        "python3 < x.py > x.py",
        "{ read line; python3; } < x.py",
        "cat -n x.py | python3",
        "cat x.py y.py | python3",
        "cat x.py | while read line; do python3; done",
    ] {
        assert_ne!(check(&place, command), ALLOW, "{command}");
    }
}

#[test]
fn modules_are_looked_for_beside_the_script() {
    let place = Place::new();
    place.write("proj/tools/gen.py", "import json\nprint(json.dumps(1))\n");
    place.write("outside/gen.py", "import json\nprint(json.dumps(1))\n");
    place.write("outside/plain.py", "print(1)\n");
    come_out(&place, ALLOW, &["python3 tools/gen.py", "python3 ../outside/plain.py"]);
    come_out(&place, ASK, &["python3 ../outside/gen.py", "cp x tools/json.py; python3 tools/gen.py"]);
}

#[test]
fn what_a_script_opens_by_itself_is_what_the_command_line_says() {
    let place = Place::new();
    place.write("proj/show.pl", "print while <>;\n");
    place.write("proj/show.rb", "puts gets\n");
    place.write("proj/flags.pl", "#!/usr/bin/perl -n\nprint 1;\n");
    come_out(&place, ALLOW, &["perl show.pl a.txt", "ruby show.rb a.txt"]);
    for command in
        ["perl show.pl ~/.ssh/id_rsa", "perl show.pl 'id|'", "ruby show.rb ~/.ssh/id_rsa", "perl flags.pl x"]
    {
        assert_ne!(check(&place, command), ALLOW, "{command}");
    }
}
