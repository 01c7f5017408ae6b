use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};

use shared::wire::{
    Bytes, BytesMut, Connect, Decoder, Packet, Properties, ReasonCode, Text, Version,
};

use super::*;
use crate::hub::Pull;
use crate::log::{Peer, Transport};

/// Of `secret`, made by mosquitto_passwd.
const ALICE: &str = "alice:$7$101$N8oYba/5q/JSA8uX$eMXwPTN8zC8oc7DZvszY7r03/QrzKwxVxf/+bIpvKgk1H1JJcg+JRC5fpefUUrxB3C5QKhYB9hPdIpSeAcihpg==\n";

#[tokio::test]
async fn a_password_that_was_right_when_it_was_looked_at_may_be_so_no_more() {
    let path = env::temp_dir().join(format!("broker-ws-hub-{}", std::process::id()));
    fs::write(&path, ALICE).unwrap();
    let options = AccessOptions { passwords: Some(path.clone()), ..AccessOptions::default() };
    let access = Arc::new(Access::open(options.clone()).unwrap());
    let hub = Hub::new(Config::default(), access.clone());
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
    let line = hub.open(Peer { addr, transport: Transport::Tcp }, None, None).unwrap();
    let connect = Connect {
        version: Version::V5,
        is_bridge: false,
        clean_start: true,
        keep_alive: 0,
        properties: Properties::new(),
        client_id: Text::new("desk").unwrap(),
        will: None,
        username: Some(Text::new("alice").unwrap()),
        password: Some(Bytes::from_static(b"secret")),
    };
    let mut bytes = BytesMut::new();
    Packet::Connect(connect).encode(Version::V5, &mut bytes).unwrap();
    line.receive([&bytes[..]]);

    // It waits for its turn, and is not read from; meanwhile alice goes.
    let ready = tokio::time::timeout(Duration::from_millis(50), line.ready_to_read());
    assert!(ready.await.is_err());
    line.receive([&b""[..]]);
    fs::write(&path, "# nobody\n").unwrap();
    hub.reload_access(options).unwrap();
    fs::remove_file(&path).unwrap();
    let looking = tokio::spawn(access.run());
    let mut chunks = Vec::new();
    while line.pull(&mut chunks) != Pull::Send {
        let woken = tokio::time::timeout(Duration::from_secs(20), line.woken());
        woken.await.expect("an answer in time");
    }
    looking.abort();
    line.ready_to_read().await;
    let mut decoder = Decoder::new(Version::V5, u32::MAX);
    decoder.feed(&chunks.concat());
    match decoder.poll_packet() {
        Some(Ok(Packet::ConnAck(ack))) => assert_eq!(ack.reason, ReasonCode::NotAuthorized),
        other => panic!("no CONNACK: {other:?}"),
    }
}
