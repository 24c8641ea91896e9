#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::{Cursor, Read};
use std::net::TcpListener;

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;

use super::*;

fn digest(bytes: &[u8]) -> &'static str {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    assize_protocol::hex(&digest).leak()
}

/// A package with two files in it.
fn package() -> (Vec<u8>, Package) {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let weights: Vec<u8> = (0..20_000u32).flat_map(u32::to_le_bytes).collect();
    for (name, bytes) in
        [("it/model/config.json", b"{}".as_slice()), ("it/model/weights", &weights), ("it/x.py", b"")]
    {
        let deflated = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(name, deflated).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let files = vec![("config.json", Some(digest(b"{}"))), ("weights", Some(digest(&weights)))].leak();
    let package = Package {
        url: "http://127.0.0.1/it.whl",
        sha256: digest(&bytes),
        bytes: bytes.len() as u64,
        folder: "it/model",
        files,
    };
    (bytes, package)
}

/// Answers once with the bytes that were asked for, cut off after `most`. Returns its address.
fn server(bytes: Vec<u8>, most: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = vec![0; 4096];
        let read = stream.read(&mut request).unwrap();
        let request = String::from_utf8_lossy(&request[..read]).to_lowercase();
        let from: usize = request.split("bytes=").nth(1).unwrap().split('-').next().unwrap().parse().unwrap();
        let rest = &bytes[from..];
        let head = format!("HTTP/1.1 206 Partial Content\r\ncontent-length: {}\r\n\r\n", rest.len());
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&rest[..most.min(rest.len())]).unwrap();
    });
    format!("http://{address}/it.whl")
}

fn downloaded(url: &str, package: &Package, part: &Path) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new(None).unwrap();
    runtime.block_on(download(&client, url, package, part))
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("assize-fetch-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_download_that_was_cut_off_goes_on_where_it_ended() {
    let (bytes, package) = package();
    let folder = folder("resumed");
    let part = folder.join("it.whl.part");
    let cut = downloaded(&server(bytes.clone(), 1000), &package, &part).unwrap_err().to_string();
    assert!(cut.contains("the answer was cut off") && cut.contains("run this again"), "{cut}");
    let have = fs::metadata(&part).unwrap().len();
    assert!(have > 0 && have < package.bytes, "{have}");
    downloaded(&server(bytes.clone(), usize::MAX), &package, &part).unwrap();
    assert_eq!(fs::read(&part).unwrap(), bytes);
    package.check(&part).unwrap();
    package.unpack(&part, &folder.join("model")).unwrap();
    assert!(package.is_in(&folder.join("model")));
    assert_eq!(fs::read_dir(folder.join("model")).unwrap().count(), 2);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_package_with_another_digest_is_not_unpacked() {
    let (bytes, package) = package();
    let folder = folder("digest");
    let file = folder.join("it.whl");
    let mut other = bytes;
    other[40] ^= 1;
    fs::write(&file, other).unwrap();
    let said = package.check(&file).unwrap_err().to_string();
    assert!(said.contains(package.sha256) && said.contains("help: take it from"), "{said}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_somebody_else_keeps_in_the_folder_stays() {
    let (_, package) = package();
    let folder = folder("kept");
    check_free(&package, &folder).unwrap();
    fs::write(folder.join("weights"), b"half").unwrap();
    check_free(&package, &folder).unwrap();
    fs::write(folder.join("thesis.tex"), b"").unwrap();
    let said = check_free(&package, &folder).unwrap_err().to_string();
    assert!(said.contains("`thesis.tex`") && said.contains("--to"), "{said}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn hosts_are_left_out_of_the_proxy_by_name_and_by_domain() {
    for (list, left_out) in [
        ("*", true),
        ("a.example, .pythonhosted.org", true),
        ("files.pythonhosted.org", true),
        ("hosted.org", false),
    ] {
        assert_eq!(leaves_out(list, "files.pythonhosted.org"), left_out, "{list}");
    }
}
