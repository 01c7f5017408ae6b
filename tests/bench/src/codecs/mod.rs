//! The codecs, each behind [`Codec`](crate::Codec) once for every version that is measured.

mod mqtt_protocol_core;
mod mqttbytes;
mod ntex_mqtt;
mod ours;
mod rumqttc;

pub use self::mqtt_protocol_core::{MqttProtocolCore5, MqttProtocolCore311};
pub use self::mqttbytes::{Mqttbytes5, Mqttbytes311};
pub use self::ntex_mqtt::{NtexMqtt5, NtexMqtt311};
pub use self::ours::{Ours5, Ours311};
pub use self::rumqttc::{Rumqttc5, Rumqttc311};

/// The largest packet that a decoder is to take.
const LIMIT: u32 = 1 << 20;
