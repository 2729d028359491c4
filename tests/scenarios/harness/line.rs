//! A line to a served cloud that is as slow as a test asks for: what is sent over it takes its time, answers do not.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;

use super::Served;

/// What is passed on at once.
const PIECE: usize = 16 * 1024;

/// Open until it is dropped.
pub struct Line {
    pub endpoint: String,
    task: JoinHandle<()>,
}

impl Line {
    /// Passes on so many bytes a second.
    pub async fn to(served: &Served, pace: u32) -> Self {
        let there = served.endpoint.trim_start_matches("http://").to_owned();
        let socket = TcpSocket::new_v4().expect("a socket");
        // What waits in here has left the sender: it must not be the whole file.
        socket.set_recv_buffer_size(64 * 1024).expect("a small buffer");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a loopback port");
        let listener = socket.listen(64).expect("it listens");
        let endpoint = format!("http://{}", listener.local_addr().expect("its address"));
        let task = tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                let there = there.clone();
                tokio::spawn(async move { carry(here, there, pace).await });
            }
        });
        Self { endpoint, task }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One connection. It ends with either side.
async fn carry(here: TcpStream, there: String, pace: u32) {
    let Ok(there) = TcpStream::connect(there).await else { return };
    let (mut from, mut back) = here.into_split();
    let (mut answers, mut to) = there.into_split();
    let answered = tokio::spawn(async move { tokio::io::copy(&mut answers, &mut back).await });
    let mut piece = vec![0; PIECE];
    while let Ok(read @ 1..) = from.read(&mut piece).await {
        if to.write_all(&piece[..read]).await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1) * u32::try_from(read).unwrap_or(u32::MAX) / pace).await;
    }
    answered.abort();
}
