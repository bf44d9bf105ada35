//! Connections that are waited for only so long: one that says nothing, sends a request for ever or never takes its answer
//! is closed, so that nobody can keep others out by holding on to connections.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// Gives out the connections of another listener.
#[derive(Debug)]
pub(in crate::server) struct PatientListener<L> {
    listener: L,
    patience: Duration,
}

impl<L> PatientListener<L> {
    /// Waits for this long.
    pub(in crate::server) fn new(listener: L, patience: Duration) -> Self {
        PatientListener { listener, patience }
    }
}

impl<L: Listener<Addr = SocketAddr>> Listener for PatientListener<L> {
    type Io = Connection<L::Io>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (inner, address) = self.listener.accept().await;
        (Connection::new(inner, self.patience), address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// What a connection is waited for to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// To begin a request. An answer that is being taken counts, too.
    Begin,
    /// To end it, which more of it does not put off.
    End,
}

/// A connection, and until when it is waited for.
#[derive(Debug)]
pub(in crate::server) struct Connection<I> {
    inner: I,
    patience: Duration,
    wait: Wait,
    until: Instant,
    /// Never after `until`, and moved there only when it has come.
    alarm: Pin<Box<Sleep>>,
}

impl<I> Connection<I> {
    fn new(inner: I, patience: Duration) -> Self {
        let until = Instant::now() + patience;
        Connection {
            inner,
            patience,
            wait: Wait::Begin,
            until,
            alarm: Box::pin(sleep_until(until)),
        }
    }

    fn wait(&mut self, wait: Wait) {
        self.wait = wait;
        self.until = Instant::now() + self.patience;
    }

    /// Fails once it has been waited for too long.
    fn poll_alarm(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        while self.alarm.as_mut().poll(context).is_ready() {
            if Instant::now() >= self.until {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            self.alarm.as_mut().reset(self.until);
        }
        Poll::Pending
    }

    /// What was written, if anything; otherwise it is waited for.
    fn written(
        &mut self,
        written: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if written.is_pending() {
            return Poll::Ready(Err(ready!(self.poll_alarm(context))));
        }
        self.wait(Wait::Begin);
        written
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Connection<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.inner).poll_read(context, buffer);
        if read.is_pending() {
            return Poll::Ready(Err(ready!(self.poll_alarm(context))));
        }
        match self.wait {
            Wait::Begin => self.wait(Wait::End),
            Wait::End if Instant::now() >= self.until => {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            Wait::End => {}
        }
        read
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Connection<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.written(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(context, slices);
        self.written(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
