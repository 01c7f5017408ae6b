//! Any manifest survives being written and read; any damage ends in an error that points into it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use shared::board::manifest::{
    Availability, AvailabilityMode, Command, Component, Control, Kind, Manifest, Number,
    ValueError, ValueTemplate,
};
use shared::topic::TopicName;

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec!["ON", "OFF", "online", "1", "{\"state\":\"ON\"}"])
            .prop_map(String::from),
        "[a-zé\"\\\\{}~\u{0}\n ]{0,8}",
    ]
}

fn any_topic() -> impl Strategy<Value = TopicName> {
    "[a-z~$é/]{1,12}".prop_map(|topic| TopicName::new(&topic).unwrap())
}

fn any_template() -> impl Strategy<Value = ValueTemplate> {
    let texts =
        ["{{ value }}", "{{ value_json.state }}", "{{ value_json.a['b'] | round(1) }}", "{% x %}"];
    prop::sample::select(texts.to_vec()).prop_map(ValueTemplate::parse)
}

fn any_control() -> impl Strategy<Value = Control> {
    (any_topic(), any_text(), any_text(), any_text(), any_text()).prop_map(
        |(command_topic, payload_on, payload_off, state_on, state_off)| Control {
            command_topic,
            payload_on,
            payload_off,
            state_on,
            state_off,
        },
    )
}

fn any_command() -> impl Strategy<Value = Command> {
    (any_topic(), any::<bool>()).prop_map(|(topic, is_json)| {
        let template = if is_json { r#"{"v":{{ value }}}"# } else { "{{ value }}" };
        Command::with_template(topic, template, &["value"]).unwrap()
    })
}

fn any_kind() -> impl Strategy<Value = Kind> {
    let option = || prop::option::of(any_text());
    let json_light = any_topic().prop_map(|command_topic| {
        let (payload_on, payload_off) = (r#"{"state":"ON"}"#.into(), r#"{"state":"OFF"}"#.into());
        Kind::Light(Control { payload_on, payload_off, ..Control::new(command_topic) })
    });
    prop_oneof![
        any_control().prop_map(Kind::Light),
        json_light,
        any_control().prop_map(Kind::Switch),
        any_topic().prop_map(|topic| Kind::Switch(Control::new(topic))),
        (option(), option()).prop_map(|(unit, device_class)| Kind::Sensor { unit, device_class }),
        (any_text(), any_text(), option()).prop_map(|(on, off, device_class)| Kind::BinarySensor {
            on,
            off,
            device_class
        }),
        (any_command(), 0..50u8, 51..99u8, option()).prop_map(|(command, min, max, unit)| {
            let range = Some((f64::from(min), f64::from(max)));
            Kind::Number(Number { command, range, step: 0.5, unit })
        }),
        (any_command(), prop::collection::vec(any_text(), 1..4))
            .prop_map(|(command, options)| Kind::Select { command, options }),
        (any_topic(), any_text())
            .prop_map(|(command_topic, payload)| Kind::Button { command_topic, payload }),
        (any_command(), 0..9usize, 9..255usize, any::<bool>())
            .prop_map(|(command, min, max, is_secret)| Kind::Text { command, min, max, is_secret }),
        "[a-z_]{1,8}camera".prop_map(Kind::Other),
    ]
}

fn any_component() -> impl Strategy<Value = Component> {
    (any_text(), any_text(), any_kind(), any_topic(), any::<bool>(), any_template()).prop_map(
        |(id, name, kind, topic, silent, value)| {
            let reports = matches!(kind, Kind::Sensor { .. } | Kind::BinarySensor { .. });
            let state_topic = (reports || !silent).then_some(topic);
            Component { state_topic, value, ..Component::new(&id, &name, kind) }
        },
    )
}

fn any_availability() -> impl Strategy<Value = Availability> {
    (any_topic(), any_template(), any_text(), any_text()).prop_map(
        |(topic, value, online, offline)| Availability {
            topic,
            value,
            online,
            offline,
            is_strict: false,
        },
    )
}

prop_compose! {
    fn any_manifest()(
        name in any_text(),
        (manufacturer, model) in (prop::option::of(any_text()), prop::option::of(any_text())),
        (sw_version, origin) in (prop::option::of(any_text()), prop::option::of(any_text())),
        mut availability in prop::collection::vec(any_availability(), 0..3),
        mode in prop::sample::select(vec![
            AvailabilityMode::Latest, AvailabilityMode::All, AvailabilityMode::Any,
        ]),
        mut components in prop::collection::vec(any_component(), 0..6),
    ) -> Manifest {
        components.sort_by(|a, b| a.id.cmp(&b.id));
        components.dedup_by(|a, b| a.id == b.id);
        components.reverse();
        availability.sort_by(|a, b| a.topic.cmp(&b.topic));
        availability.dedup_by(|a, b| a.topic == b.topic);
        let board = "board".into();
        let availability_mode = mode;
        Manifest {
            board, name, manufacturer, model, sw_version, origin, availability, availability_mode,
            components,
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(manifest in any_manifest()) {
        let json = manifest.to_json();
        prop_assert_eq!(Manifest::parse("board", json.as_bytes()), Ok(manifest), "{}", json);
    }

    #[test]
    fn a_damaged_manifest_is_an_error_inside_it_or_a_manifest(
        manifest in any_manifest(),
        at: prop::sample::Index,
        byte: u8,
    ) {
        let mut json = manifest.to_json().into_bytes();
        let at = at.index(json.len());
        json[at] = byte;
        if let Err(error) = Manifest::parse("board", &json) {
            let text = String::from_utf8_lossy(&json);
            prop_assert!((1..=text.lines().count().max(1) + 1).contains(&error.line));
            prop_assert!((1..=text.chars().count() + 1).contains(&error.column), "{}", error);
        }
        json.truncate(at);
        prop_assert!(Manifest::parse("board", &json).is_err());
    }

    #[test]
    fn any_template_and_payload_give_a_value_or_an_error(
        template in "\\{\\{ (value|value_json)[a-z.'\\[\\]0-9|() ]{0,20} \\}\\}",
        payload in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let template = ValueTemplate::parse(&template);
        let extracted = template.extract(&payload);
        prop_assert!(template.is_supported() || extracted == Err(ValueError::Unsupported));
    }
}
