//! Connections that can be cut: a handler says how many bytes of its answer still get through.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// The switch of one connection.
#[derive(Clone, Debug)]
pub(super) struct Cut(Arc<AtomicUsize>);

impl Cut {
    fn new() -> Cut {
        Cut(Arc::new(AtomicUsize::new(usize::MAX)))
    }

    /// Lets this many more bytes through, then breaks the connection.
    pub(super) fn after(&self, bytes: usize) {
        self.0.store(bytes, Ordering::SeqCst);
    }
}

#[derive(Debug)]
pub(super) struct Lines(pub(super) TcpListener);

impl Listener for Lines {
    type Io = Line;
    type Addr = Cut;

    async fn accept(&mut self) -> (Line, Cut) {
        loop {
            if let Ok((stream, _)) = self.0.accept().await {
                // An answer in two writes must not wait for the other side's acknowledgement.
                let _ = stream.set_nodelay(true);
                let cut = Cut::new();
                return (Line { stream, cut: cut.clone() }, cut);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn local_addr(&self) -> io::Result<Cut> {
        Ok(Cut::new())
    }
}

impl Connected<IncomingStream<'_, Lines>> for Cut {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Cut {
        stream.remote_addr().clone()
    }
}

#[derive(Debug)]
pub(super) struct Line {
    stream: TcpStream,
    cut: Cut,
}

impl AsyncRead for Line {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let line = self.get_mut();
        let left = line.cut.0.load(Ordering::SeqCst);
        if left == usize::MAX {
            return Pin::new(&mut line.stream).poll_write(cx, bytes);
        }
        if left == 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let written = Pin::new(&mut line.stream).poll_write(cx, &bytes[..bytes.len().min(left)]);
        if let Poll::Ready(Ok(count)) = written {
            line.cut.after(left - count);
        }
        written
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
