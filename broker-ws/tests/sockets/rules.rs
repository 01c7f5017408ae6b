//! Rules that the broker runs: on real sockets, with nobody's page open.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use broker_ws::{Options, Server, StartError, StorePlace};
use serde_json::{Value, json};
use shared::automation::{MAX_DEPTH, RULE_PROPERTY};
use shared::wire::{QoS, Version};

use crate::admin::schema;
use crate::support::{
    Peer, Scratch, TestClient, TestServer, ask, keep_log, log_lines, options, wait_for,
};

/// Asks as the administrator.
struct Rules {
    addr: SocketAddr,
    token: String,
}

impl Rules {
    fn of(server: &TestServer) -> Self {
        let token = server.admin_token().unwrap().to_owned();
        Self { addr: server.addr(), token }
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let body = body.map(Value::to_string).unwrap_or_default();
        let (token, length) = (&self.token, body.len());
        let lines =
            format!("Authorization: Bearer {token}\r\nContent-Length: {length}\r\n\r\n{body}");
        let answer = ask(&mut Peer::open(self.addr), method, path, &lines);
        schema::check(method, path, &answer);
        (answer.status, serde_json::from_str(&answer.body).unwrap())
    }

    fn get(&self) -> Value {
        let (status, value) = self.ask("GET", "/api/v1/rules", None);
        assert_eq!(status, 200, "{value}");
        value
    }

    fn set(&self, text: &str) -> (u16, Value) {
        let version = self.get()["version"].clone();
        self.ask("POST", "/api/v1/rules", Some(&json!({ "text": text, "version": version })))
    }

    fn switch(&self, rule: &str, on: bool) -> u16 {
        self.ask("POST", "/api/v1/rules/switch", Some(&json!({ "rule": rule, "on": on }))).0
    }
}

fn client(server: &TestServer, name: &str) -> TestClient {
    TestClient::tcp(server.addr(), options(Version::V5, name))
}

fn say(client: &mut TestClient, topic: &str, payload: &str, retain: bool) {
    client.publish(topic, payload.as_bytes(), QoS::AtLeastOnce, retain);
}

/// Topic and payload of the next message.
fn next(client: &mut TestClient) -> (String, String) {
    let message = client.message();
    (message.topic.as_str().to_owned(), String::from_utf8(message.payload.to_vec()).unwrap())
}

fn pair(topic: &str, payload: &str) -> (String, String) {
    (topic.to_owned(), payload.to_owned())
}

const FAN: &str = "rules:\n  - name: Fan\n    when: sensors/+/state\n    field: t\n    if: value > 30\n    \
                   then:\n      - publish: fans/{{ levels[1] }}/set\n        payload: 'ON'\n";

/// Waits until a rule has looked at something, as its client has subscribed by then.
fn await_client(rules: &Rules, watcher: &mut TestClient, probe: &str) {
    wait_for("the rule looks at a message", || {
        say(watcher, probe, r#"{"t":0}"#, false);
        let sight = rules.get()["rules"][0]["sight"].clone();
        (!sight.is_null()).then_some(())
    });
}

#[test]
fn a_rule_of_a_file_acts_while_nobody_looks() {
    let scratch = Scratch::new();
    let file = scratch.file("rules.yaml", FAN);
    let server = TestServer::start_with(|options| options.rules = Some(file.clone()));
    let rules = Rules::of(&server);
    let [mut board, mut ears] = ["board", "ears"].map(|name| client(&server, name));
    ears.subscribe("fans/#", QoS::AtLeastOnce);
    await_client(&rules, &mut board, "sensors/probe/state");
    say(&mut board, "sensors/attic/state", r#"{"t":31}"#, false);
    let message = ears.message();
    assert_eq!((message.topic.as_str(), &message.payload[..]), ("fans/attic/set", &b"ON"[..]));
    let marks: Vec<_> = message.properties.user_properties().collect();
    assert_eq!((marks[0].0.as_str(), marks[0].1.as_str()), (RULE_PROPERTY, "1 Fan"));
    let picture = rules.get();
    assert_eq!((&picture["place"], &picture["text"]), (&json!("settings"), &json!(FAN)));
    let fan = &picture["rules"][0];
    assert_eq!((&fan["fired"], &fan["sight"]["topic"]), (&json!(1), &json!("sensors/attic/state")));
    assert_eq!(fan["sight"]["verdict"]["zh"], "已触发");
    let (status, refused) = rules.set("rules: []\n");
    assert_eq!(status, 403, "{refused}");
    assert!(refused["error"].as_str().unwrap().contains("rules.yaml"));
}

#[test]
fn without_rules_there_is_no_client_of_theirs() {
    let server = TestServer::start();
    let rules = Rules::of(&server);
    let count = || rules.ask("GET", "/api/v1/clients", None).1["total"].as_u64();
    assert_eq!(count(), Some(0));
    assert_eq!(rules.set(FAN).0, 200);
    wait_for("their client", || (count() == Some(1)).then_some(()));
    assert_eq!(rules.set("").0, 200);
    assert_eq!(rules.get()["rules"], json!([]));
    wait_for("its end", || (count() == Some(0)).then_some(()));
    let put_back = Instant::now();
    assert_eq!(rules.set(FAN).0, 200);
    wait_for("their client", || (count() == Some(1)).then_some(()));
    assert!(put_back.elapsed() < Duration::from_secs(3), "nobody had refused them");
}

#[test]
fn rules_are_changed_at_once_and_kept_beside_the_store() {
    let scratch = Scratch::new();
    let place = StorePlace::Folder(scratch.path("store"));
    let begin = || TestServer::start_with(|options| options.store.place = place.clone());
    let server = begin();
    let rules = Rules::of(&server);
    assert_eq!(rules.get()["place"], "own");
    assert_eq!(rules.set(FAN).0, 200);
    let (status, wrong) = rules.set(&FAN.replace("value > 30", "value >"));
    assert_eq!((status, &wrong["line"], &wrong["column"]), (422, &json!(5), &json!(16)));
    assert!(wrong["zh"].as_str().unwrap().starts_with("第 5 行第 16 列"), "{wrong}");
    let stale = json!({ "text": "", "version": 1 });
    assert_eq!(rules.ask("POST", "/api/v1/rules", Some(&stale)).0, 409);
    assert_eq!(rules.get()["text"], FAN, "what was refused has changed nothing");
    server.join();
    let server = begin();
    let rules = Rules::of(&server);
    assert_eq!(rules.get()["text"], FAN);
    let [mut board, mut ears] = ["board", "ears"].map(|name| client(&server, name));
    ears.subscribe("fans/#", QoS::AtLeastOnce);
    await_client(&rules, &mut board, "sensors/probe/state");
    say(&mut board, "sensors/a/state", r#"{"t":31}"#, false);
    assert_eq!(next(&mut ears), pair("fans/a/set", "ON"));
}

#[test]
fn what_is_retained_is_known_and_does_not_fire() {
    let server = TestServer::start();
    let rules = Rules::of(&server);
    let [mut board, mut ears] = ["board", "ears"].map(|name| client(&server, name));
    say(&mut board, "sensors/a/state", r#"{"t":40}"#, true);
    ears.subscribe("fans/#", QoS::AtLeastOnce);
    assert_eq!(rules.set(FAN).0, 200);
    wait_for("the retained message", || {
        let sight = rules.get()["rules"][0]["sight"].clone();
        (sight["topic"] == "sensors/a/state").then_some(())
    });
    say(&mut board, "sensors/a/state", r#"{"t":41}"#, false);
    say(&mut board, "sensors/a/state", r#"{"t":1}"#, false);
    say(&mut board, "sensors/b/state", r#"{"t":42}"#, false);
    assert_eq!(next(&mut ears), pair("fans/b/set", "ON"), "a was hot before");
}

#[test]
fn silence_and_notices_reach_whoever_listens() {
    keep_log();
    let server = TestServer::start();
    let rules = Rules::of(&server);
    let mut watcher = client(&server, "watcher");
    watcher.subscribe("$SYS/broker/rules/notice", QoS::AtLeastOnce);
    let text = "rules:\n  - name: Lost 灯\n    when: pulse\n    silent: 300 ms\n    then: [notify: '{{ \
                topic }} is silent']\n";
    assert_eq!(rules.set(text).0, 200);
    let (_, payload) = next(&mut watcher);
    let notice: Value = serde_json::from_str(&payload).unwrap();
    assert_eq!(notice, json!({ "rule": "Lost 灯", "text": "pulse is silent" }));
    assert_eq!(rules.get()["notices"][0]["text"], "pulse is silent");
    assert_eq!(log_lines("rule \"Lost 灯\": \"pulse is silent\"").len(), 1);
}

#[test]
fn rules_that_chase_each_other_are_stopped_and_can_be_started() {
    let server = TestServer::start();
    let rules = Rules::of(&server);
    let mut watcher = client(&server, "watcher");
    let text = "rules:\n  - {name: there, when: a, then: [{publish: b, payload: x}]}\n  \
                - {name: back, when: b, then: [{publish: a, payload: x}]}\n";
    let (status, picture) = rules.set(text);
    assert_eq!((status, &picture["loops"]), (200, &json!([["there", "back"]])));
    let halted = |index: usize| {
        let halt = rules.get()["rules"][index]["halt"]["en"].clone();
        halt.as_str().map(str::to_owned)
    };
    wait_for("a rule looks", || {
        say(&mut watcher, "a", "x", false);
        (0..2).find_map(halted)
    });
    let why = (0..2).find_map(halted).unwrap();
    assert!(why.contains(&format!("{MAX_DEPTH} in a row")), "{why}");
    let index = (0..2).find(|&index| halted(index).is_some()).unwrap();
    let name = ["there", "back"][index];
    assert_eq!(rules.switch(name, true), 200);
    assert_eq!(halted(index), None);
    assert_eq!((rules.switch(name, false), rules.switch("none", false)), (200, 404));
    assert_eq!(halted(index).as_deref(), Some("stopped by hand"));
}

#[test]
fn a_part_of_a_board_is_set_by_the_command_that_it_announced() {
    let server = TestServer::start();
    let rules = Rules::of(&server);
    let [mut board, mut ears] = ["board", "ears"].map(|name| client(&server, name));
    let manifest = r#"{"dev":{"name":"B"},"cmps":{"led":{"p":"switch","cmd_t":"b/led/set",
        "stat_t":"b/led","pl_on":"EIN","pl_off":"AUS"}}}"#;
    ears.subscribe("b/#", QoS::AtLeastOnce);
    say(&mut board, "homeassistant/device/b/config", manifest, true);
    let text = "rules:\n  - {name: r, when: button, each: true, then: [{set: b/led, to: '{{ value }}'}]}\n";
    assert_eq!(rules.set(text).0, 200);
    wait_for("the board is known", || {
        say(&mut board, "button", "on", false);
        (rules.get()["rules"][0]["trouble"].is_null()
            && rules.get()["rules"][0]["fired"].as_u64() > Some(0))
        .then_some(())
    });
    while next(&mut ears) != pair("b/led/set", "EIN") {}
}

#[test]
fn a_reload_reads_the_file_again_and_a_wrong_one_changes_nothing() {
    let scratch = Scratch::new();
    let file = scratch.file("rules.yaml", FAN);
    let server = TestServer::start_with(|options| options.rules = Some(file.clone()));
    let reload = |rules: Option<&Path>| {
        let rules = rules.map(Path::to_owned);
        server.control().reload(Options { rules, ..Options::default() })
    };
    let rules = Rules::of(&server);
    scratch.file("rules.yaml", &FAN.replace("Fan", "Other"));
    reload(Some(&file)).unwrap();
    assert_eq!(rules.get()["rules"][0]["name"], "Other");
    scratch.file("rules.yaml", "rules:\n  - name: x\n    when: a/#/b\n");
    let error = reload(Some(&file)).unwrap_err();
    assert!(matches!(error, StartError::Rules(_)));
    assert!(error.to_string().contains("rules.yaml, line 3, column"), "{error}");
    assert_eq!(rules.get()["rules"][0]["name"], "Other");
    reload(None).unwrap();
    assert_eq!((&rules.get()["place"], &rules.get()["rules"]), (&json!("memory"), &json!([])));
}

#[test]
fn a_file_that_is_wrong_or_missing_does_not_start() {
    let scratch = Scratch::new();
    let wrong = scratch.file("rules.yaml", &FAN.replace("value > 30", "value > thirty"));
    let options = |rules: &Path| Options {
        listen: vec!["127.0.0.1:0".parse().unwrap()],
        rules: Some(rules.to_owned()),
        ..Options::default()
    };
    let error = Server::bind(options(&wrong)).unwrap_err().to_string();
    assert!(error.contains("rules.yaml, line 5, column 17: there is no `thirty`"), "{error}");
    assert_eq!(Server::check(&options(&wrong)).len(), 1);
    let missing = options(&scratch.path("none.yaml"));
    assert!(matches!(Server::bind(missing), Err(StartError::Rules(_))));
}

#[test]
fn access_rules_hold_for_rules_as_for_everybody() {
    let scratch = Scratch::new();
    let acl = "[[allow]]\nusers = [\"rules\"]\nsubscribe = [\"sensors/#\"]\n\n[[allow]]\n\
               anonymous = true\npublish = [\"#\"]\nsubscribe = [\"#\"]\n";
    let file = scratch.file("acl.toml", acl);
    let server = TestServer::start_with(|options| options.access.rules = Some(file));
    let rules = Rules::of(&server);
    let acknowledged = FAN.to_owned() + "        qos: 1\n";
    assert_eq!(rules.set(&acknowledged).0, 200);
    let mut board = client(&server, "board");
    await_client(&rules, &mut board, "sensors/probe/state");
    say(&mut board, "sensors/a/state", r#"{"t":31}"#, false);
    let trouble = wait_for("the broker refuses", || {
        let trouble = rules.get()["rules"][0]["trouble"]["en"].clone();
        trouble.as_str().map(str::to_owned)
    });
    assert!(trouble.contains("did not take"), "{trouble}");
}

#[test]
fn who_is_no_administrator_neither_sees_nor_changes_rules() {
    let server = TestServer::start();
    for (method, path) in
        [("GET", "/api/v1/rules"), ("POST", "/api/v1/rules"), ("POST", "/api/v1/rules/switch")]
    {
        let answer = ask(&mut Peer::open(server.addr()), method, path, "");
        assert_eq!(answer.status, 401, "{method} {path}");
    }
    let answer = ask(&mut Peer::open(server.addr()), "GET", "/api/v1/rules/switch", "");
    assert_eq!(answer.status, 405);
}

#[test]
fn many_messages_and_rules_disturb_nobody() {
    let server = TestServer::start();
    let rules = Rules::of(&server);
    let one = |n: usize| {
        format!(
            "  - {{name: r{n}, when: flood/#, if: value > {n}, then: [{{publish: out/{n}, payload: x}}]}}\n"
        )
    };
    let text = format!("rules:\n{}", (0..50).map(one).collect::<String>());
    assert_eq!(rules.set(&text).0, 200);
    let mut flood = client(&server, "flood");
    await_client(&rules, &mut flood, "flood/probe");
    let mut other = client(&server, "other");
    other.subscribe("calm", QoS::AtLeastOnce);
    for n in 0..2_000 {
        say(&mut flood, "flood/a", &(n % 60).to_string(), false);
    }
    say(&mut other, "calm", "still here", false);
    assert_eq!(next(&mut other), pair("calm", "still here"));
    wait_for("all are looked at", || {
        let picture = rules.get();
        let done = picture["rules"]
            .as_array()
            .unwrap()
            .iter()
            .all(|rule| rule["fired"].as_u64() >= Some(33) && rule["halt"].is_null());
        done.then_some(())
    });
}
