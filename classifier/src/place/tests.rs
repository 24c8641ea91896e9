use assize_protocol::Command;

use super::{LONGEST_PATH, Place, Resolved, resolve};
use crate::value::Value;

#[test]
fn roots_are_absolute_and_have_one_spelling() {
    for (written, normal) in [
        ("/home/dev", "/home/dev"),
        ("/home/dev/", "/home/dev"),
        ("/home//dev", "/home/dev"),
        ("/home/./dev", "/home/dev"),
        ("/home/ann/../dev", "/home/dev"),
        ("home/dev", "/home/dev"),
        ("/home/..", "/"),
        ("/..", "/"),
        ("/", "/"),
        ("", "/"),
    ] {
        let mut command = Command::new("ls", "/proj");
        command.home = Some(written.to_owned());
        assert_eq!(Place::of(&command).home.as_deref(), Some(normal), "{written}");
    }
}

#[test]
fn nobody_is_trusted_with_the_whole_disk() {
    let mut command = Command::new("ls", "/");
    assert_eq!(Place::of(&command).workspace, Vec::<String>::new());
    command.workspace = vec!["/..".to_owned(), "/proj/".to_owned()];
    assert_eq!(Place::of(&command).workspace, ["/proj"]);
}

#[test]
fn a_path_that_no_kernel_takes_is_not_known() {
    for length in [LONGEST_PATH - 1, LONGEST_PATH, LONGEST_PATH + 1, LONGEST_PATH + 2] {
        let path = "/a".repeat(length / 2) + if length % 2 == 0 { "" } else { "a" };
        let known = (length <= LONGEST_PATH).then(|| Resolved::Exact(path.clone()));
        assert_eq!(resolve(&Value::literal(path), None), known, "{length}");
    }
}
