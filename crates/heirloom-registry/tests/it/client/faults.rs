//! A server that fails on demand: late, cut off, reset, silent, or with any answer at all. It keeps what it was asked.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }
}

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    delay: Duration,
    end: End,
}

/// How much of an answer is sent, and what follows.
#[derive(Clone, Copy, Debug)]
enum End {
    Whole,
    /// So many bytes of the body; then the connection is closed.
    Closed(usize),
    /// So many bytes of the body; then the connection is reset.
    Reset(usize),
    /// Nothing; the connection is closed.
    Silent,
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Reply {
            status,
            headers: Vec::new(),
            body: body.into(),
            delay: Duration::ZERO,
            end: End::Whole,
        }
    }

    pub(crate) fn ok(body: &str) -> Self {
        Reply::new(200, body)
    }

    /// A registry's refusal.
    pub(crate) fn fault(status: u16, code: u32, message: &str) -> Self {
        let body = serde_json::json!({"error_code": code, "message": message});
        Reply::new(status, body.to_string())
    }

    pub(crate) fn silent() -> Self {
        Reply {
            end: End::Silent,
            ..Reply::ok("")
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn late(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    pub(crate) fn closed_at(mut self, count: usize) -> Self {
        self.end = End::Closed(count);
        self
    }

    pub(crate) fn reset_at(mut self, count: usize) -> Self {
        self.end = End::Reset(count);
        self
    }
}

/// A running server; it stops when dropped.
pub(crate) struct Faults {
    authority: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    _stop: oneshot::Sender<()>,
}

type Answers = Arc<dyn Fn(&Seen, usize) -> Reply + Send + Sync>;

impl Faults {
    /// Answers what the function says for a request and its number from 0.
    pub(crate) fn serve(answers: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Faults::serve_over(|stream| async { Ok(stream) }, answers)
    }

    /// As [`Faults::serve`], on what becomes of each connection.
    pub(crate) fn serve_over<S, A>(
        accept: impl Fn(TcpStream) -> A + Send + Sync + 'static,
        answers: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static,
    ) -> Self
    where
        S: Connection,
        A: Future<Output = std::io::Result<S>> + Send,
    {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (stop, stopped) = oneshot::channel::<()>();
        let (accept, answers): (_, Answers) = (Arc::new(accept), Arc::new(answers));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                let accepting = async {
                    while let Ok((stream, _)) = listener.accept().await {
                        let (accept, answers) = (Arc::clone(&accept), Arc::clone(&answers));
                        let log = Arc::clone(&log);
                        tokio::spawn(async move {
                            // A client that goes away, or refuses the certificate, is what some tests are about.
                            if let Ok(stream) = accept(stream).await {
                                let _ = converse(stream, &answers, &log).await;
                            }
                        });
                    }
                };
                tokio::select! {
                    () = accepting => {}
                    _ = stopped => {}
                }
            });
        });
        Faults {
            authority,
            seen,
            _stop: stop,
        }
    }

    /// Answers one after the other; the last again and again.
    pub(crate) fn script(replies: Vec<Reply>) -> Self {
        Faults::serve(move |_, number| replies[number.min(replies.len() - 1)].clone())
    }

    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.authority)
    }

    /// What it was asked so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.seen().len()
    }

    /// A text in which the port does not show.
    pub(crate) fn anonymous(&self, text: &str) -> String {
        text.replace(&self.authority, "host:8081")
    }
}

/// A connection, plain or TLS, which can be reset.
pub(crate) trait Connection: AsyncRead + AsyncWrite + Unpin + Send {
    fn tcp(&self) -> &TcpStream;
}

impl Connection for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Connection for tokio_rustls::server::TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

async fn converse<S: Connection>(
    stream: S,
    answers: &Answers,
    log: &Mutex<Vec<Seen>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(request) = request(&mut stream).await? {
        let number = {
            let mut log = log.lock().unwrap();
            log.push(request.clone());
            log.len() - 1
        };
        let reply = answers(&request, number);
        tokio::time::sleep(reply.delay).await;
        let head = head(&reply);
        let (count, is_reset) = match reply.end {
            End::Silent => return Ok(()),
            End::Whole => (reply.body.len(), false),
            End::Closed(count) => (count, false),
            End::Reset(count) => (count, true),
        };
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&reply.body[..count]).await?;
        stream.flush().await?;
        if is_reset {
            stream.get_ref().tcp().set_zero_linger()?;
        }
        if !matches!(reply.end, End::Whole) {
            return Ok(());
        }
    }
    Ok(())
}

fn head(reply: &Reply) -> String {
    let mut head = format!("HTTP/1.1 {} Said\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", reply.body.len()));
    head
}

/// The next request; `None` where the client has closed the connection.
async fn request<S: Connection>(stream: &mut BufReader<S>) -> std::io::Result<Option<Seen>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let mut seen = Seen {
        method: words.next().unwrap_or_default(),
        target: words.next().unwrap_or_default(),
        ..Seen::default()
    };
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => {
                seen.headers.insert(name.to_lowercase(), value.to_owned());
            }
            None => break,
        }
    }
    let length = seen.header("content-length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    seen.body = String::from_utf8(body).unwrap();
    Ok(Some(seen))
}
