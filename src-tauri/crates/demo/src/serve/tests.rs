//! The cloud on a loopback port.

use super::*;
use crate::Options;
use crate::testing::{ask, options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<io::Result<()>>,
}

async fn start(options: Options) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async move {
        let _ = stopped.await;
    };
    let served = tokio::spawn(serve(Cloud::new(options), listener, stopped));
    Server { address, stop, served }
}

impl Server {
    /// Writes a request as any client would and reads until the server closes.
    async fn send(&self, request: Request<Bytes>) -> String {
        let mut text = format!("{} {} HTTP/1.1\r\n", request.method(), request.uri().path_and_query().unwrap());
        if !request.headers().contains_key("host") {
            text += "host: 127.0.0.1\r\n";
        }
        for (name, value) in request.headers() {
            text += &format!("{name}: {}\r\n", value.to_str().unwrap());
        }
        text += &format!("content-length: {}\r\nconnection: close\r\n\r\n", request.body().len());
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream.write_all(request.body()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

fn control(method: &str, path: &str, body: &str) -> Request<Bytes> {
    Request::builder().method(method).uri(format!("/_switchback/{path}")).body(Bytes::from(body.to_owned())).unwrap()
}

fn alias() -> Request<Bytes> {
    ask("lambda", "GET", "/2015-03-31/functions/checkout/aliases/live").build()
}

#[tokio::test]
async fn sdk_requests_are_answered_and_listed() {
    let server = start(options()).await;
    let answer = server.send(alias()).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(r#""FunctionVersion":"42""#), "{answer}");
    let calls = server.send(control("GET", "calls", "")).await;
    assert!(calls.contains(r#""operation":"GetAlias""#) && calls.contains(r#""status":200"#), "{calls}");
    assert!(server.send(control("GET", "nothing", "")).await.starts_with("HTTP/1.1 404"), "an unknown request is named");
}

#[tokio::test]
async fn faults_close_the_connection() {
    let server = start(options()).await;
    let set = server.send(control("POST", "faults", r#"{"operation":"lambda:GetAlias","count":1,"effect":"drop_before"}"#)).await;
    assert!(set.starts_with("HTTP/1.1 204"), "{set}");
    assert_eq!(server.send(alias()).await, "", "closed without a byte");
    assert!(server.send(alias()).await.starts_with("HTTP/1.1 200"), "the rule is spent");
    let wrong = server.send(control("POST", "faults", r#"{"operation":"*","effect":"explode"}"#)).await;
    assert!(wrong.starts_with("HTTP/1.1 400") && wrong.contains("explode"), "{wrong}");
}

#[tokio::test]
async fn a_manual_clock_is_moved_and_a_real_one_is_not() {
    let server = start(options()).await;
    assert!(server.send(control("POST", "advance", r#"{"seconds":60}"#)).await.starts_with("HTTP/1.1 204"), "moved");
    let real = start(Options::new(std::sync::Arc::new(crate::SystemClock))).await;
    assert!(real.send(control("POST", "advance", r#"{"seconds":60}"#)).await.starts_with("HTTP/1.1 409"), "refused");
}

#[tokio::test]
async fn it_stops_gracefully_and_only_listens_on_loopback() {
    let server = start(options()).await;
    // A slow answer is in flight when the server is told to stop.
    server.send(control("POST", "faults", r#"{"operation":"lambda:GetAlias","effect":{"slow":0.2}}"#)).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let request = alias();
    let sign = request.headers()["authorization"].to_str().unwrap();
    stream.write_all(format!("GET {} HTTP/1.1\r\nhost: x\r\nauthorization: {sign}\r\n\r\n", request.uri().path()).as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.stop.send(()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "what is in flight is finished: {answer}");
    server.served.await.unwrap().expect("a stop is no error");
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
    let everywhere = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let refused = serve(Cloud::new(options()), everywhere, std::future::pending()).await.unwrap_err();
    assert!(refused.to_string().contains("not a loopback address"), "{refused}");
}

#[test]
fn stage_urls_are_known_by_host_or_path() {
    let mut headers = HeaderMap::new();
    assert_eq!(stage(&headers, "/_aws/execute-api/abc/prod/orders"), Some(("abc".into(), "/prod/orders".into())), "by path");
    assert_eq!(stage(&headers, "/2015-03-31/functions"), None, "an SDK request");
    headers.insert("host", "abc.execute-api.localhost:4566".parse().unwrap());
    assert_eq!(stage(&headers, "/prod/orders"), Some(("abc".into(), "/prod/orders".into())), "by host");
}
