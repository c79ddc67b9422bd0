//! Connections that can be cut: what makes lost answers and dropped requests real for the client.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use axum::body::HttpBody;
use axum::extract::connect_info::Connected;
use axum::response::Response;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Accepts connections that can be cut.
#[derive(Debug)]
pub(in crate::sandbox) struct CuttableListener(pub(in crate::sandbox) TcpListener);

/// One connection.
#[derive(Debug)]
pub(in crate::sandbox) struct Wire {
    stream: TcpStream,
    /// How many bytes may still be written; `WHOLE` for all.
    left: Arc<AtomicU64>,
}

/// No cut is ordered.
const WHOLE: u64 = u64::MAX;

/// Cuts the connection of a request: how many bytes may still be written.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Cut(Arc<AtomicU64>);

impl Cut {
    /// From now on nothing is written: the answer in the making is the last, and never arrives.
    pub(in crate::sandbox) fn cut_now(&self) {
        self.cut_after(0);
    }

    fn cut_after(&self, bytes: u64) {
        self.0.store(bytes, Ordering::SeqCst);
    }
}

impl Listener for CuttableListener {
    type Io = Wire;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Wire, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Answers are small and many: waiting to fill a packet would cost each client 40 ms.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY");
        }
        (Wire { stream, left: Arc::new(AtomicU64::new(WHOLE)) }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, CuttableListener>> for Cut {
    fn connect_info(stream: IncomingStream<'_, CuttableListener>) -> Cut {
        Cut(Arc::clone(&stream.io().left))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let left = self.left.load(Ordering::SeqCst);
        if left == WHOLE {
            return Pin::new(&mut self.stream).poll_write(cx, bytes);
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        if most == 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, &bytes[..most]))?;
        self.left.fetch_sub(written as u64, Ordering::SeqCst);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// How many bytes an answer's head takes, about: what it holds and what the server adds (length and
/// date).
fn head_length(response: &Response) -> usize {
    const ADDED: usize = 17 + 22 + 37 + 2;
    let headers = response.headers().iter();
    ADDED + headers.map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>()
}

/// Bodies below this many bytes are never cut.
const SMALL: usize = 64;

/// Lets the head and half of the body of this answer through, then cuts the connection. An answer
/// of a few bytes stays whole: how long its head is can only be guessed, and the cut would hit the
/// next one.
pub(in crate::sandbox) fn cut_short(response: &Response, cut: &Cut) {
    let body = usize::try_from(response.body().size_hint().lower()).unwrap_or(usize::MAX);
    if body < SMALL {
        return;
    }
    let through = head_length(response).saturating_add(body / 2);
    cut.cut_after(u64::try_from(through).unwrap_or(u64::MAX));
}
