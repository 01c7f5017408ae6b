//! A lesson that is held: a server with a room, its seats, and what is asked of it over HTTP.

use super::*;

/// A server with a lesson, and who may manage it.
pub struct Lesson {
    pub server: TestServer,
}

/// A student's login.
#[derive(Clone)]
pub struct Seat {
    pub number: u64,
    pub user: String,
    pub password: String,
}

pub fn request(addr: SocketAddr, method: &str, path: &str, lines: &str, body: &str) -> Answer {
    let lines = format!("{lines}Content-Length: {}\r\n", body.len());
    let head = ask_with(addr, method, path, &lines, body);
    if !path.starts_with("/api/v1/room/nothing") {
        schema::check(method, path, &head);
    }
    head
}

pub fn ask_with(addr: SocketAddr, method: &str, path: &str, lines: &str, body: &str) -> Answer {
    // The body stands behind the empty line, which `ask` writes.
    let mut peer = Peer::open(addr);
    let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n{body}");
    peer.send(request.as_bytes());
    let head = String::from_utf8(peer.take_until(b"\r\n\r\n")).unwrap();
    let status = head[9..12].parse().unwrap();
    let mut answer = Answer { status, head, body: String::new() };
    if status != 204 {
        let length = answer.header("content-length").unwrap().parse().unwrap();
        answer.body = String::from_utf8(peer.take(length)).unwrap();
    }
    answer
}

impl Lesson {
    pub fn start() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Options)) -> Self {
        let server = TestServer::start_with(|options| {
            options.classroom = ClassroomOptions { begin: true, ..ClassroomOptions::default() };
            change(options);
        });
        Self { server }
    }

    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    pub fn teacher(&self, method: &str, path: &str, body: &Value) -> Answer {
        let token = self.server.admin_token().unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let path = format!("/api/v1/room/{path}");
        let lines = format!("Authorization: Bearer {token}\r\n");
        request(self.addr(), method, &path, &lines, &body)
    }

    pub fn does(&self, path: &str, body: &Value) {
        let answer = self.teacher("POST", path, body);
        assert_eq!(answer.status, 204, "{path}: {}", answer.body);
    }

    pub fn wall(&self) -> Value {
        let answer = self.teacher("GET", "wall", &Value::Null);
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    pub fn seat_view(&self, seat: &Seat) -> Value {
        let wall = self.wall();
        let seats = wall["seats"].as_array().unwrap();
        seats.iter().find(|view| view["seat"] == seat.number).unwrap().clone()
    }

    pub fn join(&self, name: &str) -> Answer {
        let code = self.wall()["room"].clone();
        let body = json!({ "code": code, "name": name }).to_string();
        request(self.addr(), "POST", "/api/v1/room/join", "", &body)
    }

    pub fn seat(&self, name: &str) -> Seat {
        let answer = self.join(name);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let given: Value = serde_json::from_str(&answer.body).unwrap();
        let text = |key: &str| given[key].as_str().unwrap().to_owned();
        assert_eq!(text("name"), name);
        let number = given["seat"].as_u64().unwrap();
        Seat { number, user: text("username"), password: text("password") }
    }

    /// A client without a mount point, on this computer.
    pub fn observer(&self) -> TestClient {
        TestClient::tcp(self.addr(), options(Version::V5, "teacher"))
    }
}

impl Seat {
    pub fn options(&self, version: Version, client_id: &str) -> shared::client::Options {
        shared::client::Options {
            username: Some(Text::new(&self.user).unwrap()),
            password: Some(Bytes::from(self.password.clone())),
            ..options(version, client_id)
        }
    }

    pub fn client(&self, addr: SocketAddr, version: Version, client_id: &str) -> TestClient {
        TestClient::tcp(addr, self.options(version, client_id))
    }

    pub fn connect(&self, version: Version, client_id: &str) -> Vec<u8> {
        connect_with(version, client_id, |connect| {
            connect.username = Some(Text::new(&self.user).unwrap());
            connect.password = Some(Bytes::from(self.password.clone()));
        })
    }
}
