//! A server that does to each connection what it is told, in turn.

use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of a request.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// These bytes, after so long, and then the connection ends.
    Say(Vec<u8>, Duration),
    /// These bytes, one every so often.
    Drip(Vec<u8>, Duration),
    /// The connection ends before the request was read.
    HangUp,
    /// The request is read, and nothing comes.
    Hang,
    /// A body without end.
    Flood,
}

/// A server on a port of its own.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) asked: Arc<AtomicUsize>,
    pub(crate) seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// The last act is done again and again.
    pub(crate) async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let (counted, heard) = (Arc::clone(&asked), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let turn = counted.fetch_add(1, Ordering::SeqCst);
                let act = acts.get(turn).or(acts.last()).cloned().unwrap();
                let heard = Arc::clone(&heard);
                // Whoever asked may go away in the middle.
                tokio::spawn(async move { act_on(stream, act, &heard).await });
            }
        });
        Self { url, asked, seen }
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn act_on(mut stream: TcpStream, act: Act, heard: &Mutex<Vec<String>>) -> io::Result<()> {
    if matches!(act, Act::HangUp) {
        return Ok(());
    }
    let request = request(&mut stream).await?;
    heard.lock().unwrap().push(request);
    match act {
        Act::Say(bytes, after) => {
            tokio::time::sleep(after).await;
            stream.write_all(&bytes).await?;
            stream.shutdown().await
        }
        Act::Drip(bytes, every) => {
            for byte in bytes {
                stream.write_all(&[byte]).await?;
                stream.flush().await?;
                tokio::time::sleep(every).await;
            }
            Ok(())
        }
        Act::HangUp => Ok(()),
        Act::Hang => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            Ok(())
        }
        Act::Flood => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n").await?;
            loop {
                stream.write_all(&[b' '; 8192]).await?;
            }
        }
    }
}

/// The whole request: its head, and as much body as the head says.
async fn request(stream: &mut TcpStream) -> io::Result<String> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut piece).await?;
        bytes.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if length.and_then(|length| length.parse().ok()) == Some(body.len()) || read == 0 {
                return Ok(text);
            }
        }
        if read == 0 {
            return Ok(text);
        }
    }
}

/// An HTTP answer.
pub(crate) fn http(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut answer =
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// An HTTP answer, at once.
pub(crate) fn says(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Act {
    Act::Say(http(status, headers, body), Duration::ZERO)
}

/// A good answer with that body, at once.
pub(crate) fn good(body: impl AsRef<[u8]>) -> Act {
    says("200 OK", "content-type: application/json\r\n", body)
}
