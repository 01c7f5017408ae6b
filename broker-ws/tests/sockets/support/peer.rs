//! A peer that sends and reads whatever a test wants.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};

use rustls::ClientConnection;
use shared::wire::{ConnAck, Decoder, Packet, Publish, QoS, Version};

use socket2::{Domain, Socket, Type};

use super::{GLANCE, connect, decoder, log_mark, subscribe_at, wait_for};

thread_local! {
    /// Each test has an address of its own on loopback, so that a line that names a peer's address
    /// is about that peer: the system gives one port to several sockets with different targets.
    static SOURCE: Ipv4Addr = {
        static TESTS: AtomicU16 = AtomicU16::new(1);
        let [high, low] = TESTS.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        Ipv4Addr::new(127, 77, high, low)
    };
}

/// A socket to the broker, from this test's own address where the system has all of 127.0.0.0/8.
fn dial(addr: SocketAddr) -> TcpStream {
    if !cfg!(target_os = "linux") || addr.ip() != IpAddr::V4(Ipv4Addr::LOCALHOST) {
        return TcpStream::connect(addr).unwrap();
    }
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let source = SOURCE.with(|source| SocketAddr::from((*source, 0)));
    socket.bind(&source.into()).unwrap();
    socket.connect(&addr.into()).unwrap();
    socket.into()
}

/// A plain socket to the broker.
pub struct Peer {
    stream: TcpStream,
    /// Where it speaks TLS.
    tls: Option<Box<ClientConnection>>,
    /// What came and was not yet looked at.
    pub received: Vec<u8>,
    decoder: Decoder,
    /// Log lines that there were before it came: the system gives an address out again.
    pub log_mark: usize,
}

impl Peer {
    /// A socket that has said nothing.
    pub fn open(addr: SocketAddr) -> Self {
        let log_mark = log_mark();
        let stream = dial(addr);
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(GLANCE)).unwrap();
        Self { stream, tls: None, received: Vec::new(), decoder: decoder(Version::V311), log_mark }
    }

    /// A socket inside TLS; the handshake comes with the first bytes.
    pub fn secure(addr: SocketAddr, tls: ClientConnection) -> Self {
        Self { tls: Some(Box::new(tls)), ..Self::open(addr) }
    }

    /// A broken connection where a test expects one.
    pub fn error(&mut self) -> std::io::Error {
        wait_for("an error", || match self.read(&mut [0; 1024]) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                None
            }
            Err(error) => Some(error),
            Ok(length) => panic!("{length} bytes came"),
        })
    }

    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        match &mut self.tls {
            None => self.stream.read(bytes),
            Some(tls) => rustls::Stream::new(&mut **tls, &mut self.stream).read(bytes),
        }
    }

    fn write_all(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let Some(tls) = &mut self.tls else { return self.stream.write_all(bytes) };
        let mut tls = rustls::Stream::new(&mut **tls, &mut self.stream);
        let mut bytes = bytes;
        wait_for("a write", || match tls.write(bytes) {
            Ok(written) => {
                bytes = &bytes[written..];
                bytes.is_empty().then_some(Ok(()))
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                None
            }
            Err(error) => Some(Err(error)),
        })
    }

    /// A peer whose CONNECT was accepted.
    pub fn connected(addr: SocketAddr, version: Version, client_id: &str) -> Self {
        let (peer, ack) = Self::connected_by(addr, version, &connect(version, client_id));
        assert!(!ack.reason.is_error(), "not connected: {ack:?}");
        peer
    }

    /// A peer that sends this CONNECT, and its CONNACK.
    pub fn connected_by(addr: SocketAddr, version: Version, connect: &[u8]) -> (Self, ConnAck) {
        let mut peer = Self::open(addr);
        peer.speak(version);
        peer.send(connect);
        match peer.packet() {
            Packet::ConnAck(ack) => (peer, ack),
            other => panic!("no CONNACK: {other:?}"),
        }
    }

    /// Subscribes at a QoS and waits until that is done.
    pub fn subscribe(&mut self, qos: QoS, version: Version, filter: &str) {
        self.send(&subscribe_at(qos, version, filter));
        match self.packet() {
            Packet::SubAck(ack) => assert_eq!(ack.reasons[0] as u8, qos as u8),
            other => panic!("no SUBACK: {other:?}"),
        }
    }

    /// Waits for a PUBLISH.
    pub fn publish(&mut self) -> Publish {
        match self.packet() {
            Packet::Publish(publish) => publish,
            other => panic!("no PUBLISH: {other:?}"),
        }
    }

    /// Reads what the broker sends as this version from now on.
    pub fn speak(&mut self, version: Version) {
        self.decoder = decoder(version);
    }

    /// The socket itself.
    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Sends bytes in one write.
    pub fn send(&mut self, bytes: &[u8]) {
        self.write_all(bytes).unwrap();
    }

    /// Sends bytes to a broker that may have closed already.
    pub fn try_send(&mut self, bytes: &[u8]) {
        // What the broker thinks of it shows when the test reads.
        let _ = self.write_all(bytes);
    }

    /// Waits for the first bytes, or for an end of any kind, which gives none.
    pub fn answer_or_end(&mut self) -> Vec<u8> {
        let mut chunk = [0; 1024];
        wait_for("an answer or the end", || match self.read(&mut chunk) {
            Ok(length) => Some(chunk[..length].to_vec()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                None
            }
            Err(_) => Some(Vec::new()),
        })
    }

    /// Sends no more, and still reads.
    pub fn finish(&self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    /// Waits a moment for bytes: `Some(0)` is the end of the stream.
    fn glance(&mut self) -> Option<usize> {
        let mut chunk = [0; 16 * 1024];
        match self.read(&mut chunk) {
            Ok(length) => {
                self.received.extend_from_slice(&chunk[..length]);
                Some(length)
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                None
            }
            Err(error) => panic!("the connection broke: {error}"),
        }
    }

    /// What is there after a moment: perhaps nothing; `None` at the end.
    pub fn take_some(&mut self) -> Option<Vec<u8>> {
        let ended = self.received.is_empty() && self.glance() == Some(0);
        (!ended).then(|| std::mem::take(&mut self.received))
    }

    /// Waits until at least `length` bytes are there and takes that many.
    pub fn take(&mut self, length: usize) -> Vec<u8> {
        wait_for("bytes", || {
            if self.received.len() >= length {
                return Some(());
            }
            assert_ne!(self.glance(), Some(0), "the broker closed");
            None
        });
        self.received.drain(..length).collect()
    }

    /// Waits for `pattern` and takes everything up to its end.
    pub fn take_until(&mut self, pattern: &[u8]) -> Vec<u8> {
        let end = wait_for("a pattern", || {
            let at = self.received.windows(pattern.len()).position(|window| window == pattern);
            if at.is_none() {
                assert_ne!(self.glance(), Some(0), "the broker closed: {:?}", self.text());
            }
            at
        });
        self.take(end + pattern.len())
    }

    /// Waits for the broker to close in good order and takes what came before.
    pub fn take_all(&mut self) -> Vec<u8> {
        wait_for("the end", || (self.glance() == Some(0)).then_some(()));
        std::mem::take(&mut self.received)
    }

    /// What is there, as far as it is text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.received).into_owned()
    }

    /// Waits for the next packet.
    pub fn packet(&mut self) -> Packet {
        wait_for("a packet", || {
            self.decoder.feed(&std::mem::take(&mut self.received));
            if let Some(packet) = self.decoder.poll_packet() {
                return Some(packet.unwrap());
            }
            assert_ne!(self.glance(), Some(0), "the broker closed");
            None
        })
    }

    /// Waits for the end and takes the packets before it.
    pub fn packets_to_the_end(&mut self) -> Vec<Packet> {
        let rest = self.take_all();
        self.decoder.feed(&rest);
        std::iter::from_fn(|| self.decoder.poll_packet()).map(Result::unwrap).collect()
    }
}
