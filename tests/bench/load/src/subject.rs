//! The brokers that are measured: how each is started, on ports of its own.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::link::Transport;

/// How long a broker may take until it listens.
const START: Duration = Duration::from_secs(10);

/// A broker that can be started.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Which one.
    pub kind: Kind,
    /// Its program.
    pub program: PathBuf,
}

/// The brokers that are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Ours, in memory but where it is about the disk.
    BrokerWs,
    /// Eclipse mosquitto, in C, one thread.
    Mosquitto,
    /// rumqttd, in Rust.
    Rumqttd,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::BrokerWs, Self::Mosquitto, Self::Rumqttd];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BrokerWs => "broker-ws",
            Self::Mosquitto => "mosquitto",
            Self::Rumqttd => "rumqttd",
        }
    }
}

/// A broker that runs; it ends with the value.
#[derive(Debug)]
pub struct Running {
    kind: Kind,
    child: Child,
    folder: PathBuf,
    tcp: SocketAddr,
    websocket: SocketAddr,
}

impl Subject {
    /// What it is called, with its version.
    pub fn version(&self) -> io::Result<String> {
        let flag = if self.kind == Kind::Mosquitto { "-h" } else { "--version" };
        let output = Command::new(&self.program).arg(flag).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let version = text.lines().next().and_then(|line| line.split(' ').next_back());
        Ok(format!("{} {}", self.kind.name(), version.unwrap_or_default()))
    }

    /// Starts it and waits until it listens. With `keeps`, ours keeps Sessions on disk, as many
    /// messages as come.
    pub fn start(&self, keeps: bool) -> io::Result<Running> {
        let [tcp, websocket] = [free_port()?, free_port()?];
        let folder = std::env::temp_dir().join(format!("blinklab-load-{}", tcp.port()));
        fs::create_dir_all(&folder)?;
        let mut command = Command::new(&self.program);
        let websocket = match self.kind {
            Kind::BrokerWs => {
                command.args(["--listen", &tcp.to_string(), "--log", "error", "--store"]);
                if keeps {
                    command.arg(folder.join("store"));
                    command.args(["--max-queued-messages", "100000000"]);
                    command.args([
                        "--max-queued-bytes",
                        "8GiB",
                        "--max-total-queued-bytes",
                        "8GiB",
                    ]);
                } else {
                    command.arg("none");
                }
                tcp
            }
            Kind::Mosquitto => {
                let file = write(&folder, "mosquitto.conf", &mosquitto(tcp, websocket))?;
                command.arg("-c").arg(file);
                websocket
            }
            Kind::Rumqttd => {
                let file = write(&folder, "rumqttd.toml", &rumqttd(tcp, websocket))?;
                command.arg("-q").arg("-c").arg(file);
                websocket
            }
        };
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let running = Running { kind: self.kind, child: child.spawn()?, folder, tcp, websocket };
        running.await_listening()?;
        Ok(running)
    }
}

impl Running {
    /// Which one it is.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens.
    pub const fn addr(&self, transport: Transport) -> SocketAddr {
        match transport {
            Transport::Tcp => self.tcp,
            Transport::WebSocket => self.websocket,
        }
    }

    fn await_listening(&self) -> io::Result<()> {
        let deadline = Instant::now() + START;
        for addr in [self.tcp, self.websocket] {
            while let Err(error) = TcpStream::connect(addr) {
                if Instant::now() > deadline {
                    return Err(error);
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; what it leaves in the temporary folder is small.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A port that was free a moment ago.
fn free_port() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

fn write(folder: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    let file = folder.join(name);
    fs::write(&file, text)?;
    Ok(file)
}

/// Its defaults, on two ports, and nothing written to disk.
fn mosquitto(tcp: SocketAddr, websocket: SocketAddr) -> String {
    format!(
        "allow_anonymous true\npersistence false\nlog_dest none\n\
         listener {} 127.0.0.1\nlistener {} 127.0.0.1\nprotocol websockets\n",
        tcp.port(),
        websocket.port()
    )
}

/// The limits of the file that comes with it, with room for more connections.
fn rumqttd(tcp: SocketAddr, websocket: SocketAddr) -> String {
    let server = |name: &str, table: &str, addr: SocketAddr| {
        format!(
            "[{table}.1]\nname = \"{name}\"\nlisten = \"{addr}\"\n\
             next_connection_delay_ms = 0\n[{table}.1.connections]\n\
             connection_timeout_ms = 60000\nmax_payload_size = 20480\n\
             max_inflight_count = 100\ndynamic_filters = true\n"
        )
    };
    format!(
        "id = 0\n[router]\nid = 0\nmax_connections = 20010\nmax_outgoing_packet_count = 200\n\
         max_segment_size = 104857600\nmax_segment_count = 10\n{}{}",
        server("tcp", "v4", tcp),
        server("websocket", "ws", websocket)
    )
}
