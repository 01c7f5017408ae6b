//! What a packet has to do with the packets before it, and what is owed.

use alloc::format;
use alloc::string::String;

use super::Lang;
use crate::inspect::ledger::{Exchange, Relation};
use crate::inspect::stream::Direction;

impl Relation {
    /// The relation in words; empty for a packet that stands alone.
    pub fn says(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn zh(&self) -> String {
        match *self {
            Self::Alone => String::new(),
            Self::Opens => "等待答复".into(),
            Self::Answers { to, complete: true, .. } => format!("答复第 {to} 号报文，到此完成"),
            Self::Answers { to, complete: false, .. } => format!("答复第 {to} 号报文，还有下一步"),
            Self::Resends { earlier } => format!("重发第 {earlier} 号报文"),
            Self::ResendsUnseen => "重发；第一次发送时没有看到".into(),
            Self::Reuses { earlier } => {
                format!("报文标识符还被第 {earlier} 号报文占用着，不该再用")
            }
            Self::Unexpected => "没有看到它所答复的报文".into(),
            Self::CountedInCharacters => {
                "前面的长度按字符数而不是字节数计算：一个汉字占三个字节，多出的字节被当成了下一个报文".into()
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Alone => String::new(),
            Self::Opens => "waits for an answer".into(),
            Self::Answers { to, complete: true, .. } => {
                format!("answers packet {to}, which completes it")
            }
            Self::Answers { to, complete: false, .. } => {
                format!("answers packet {to}; another step follows")
            }
            Self::Resends { earlier } => format!("packet {earlier} once more"),
            Self::ResendsUnseen => "sent again; the first time was not seen".into(),
            Self::Reuses { earlier } => {
                format!("uses the identifier of packet {earlier}, which is not complete")
            }
            Self::Unexpected => "answers nothing that was seen".into(),
            Self::CountedInCharacters => {
                "a length before it counts characters instead of bytes: a Chinese character has three \
                 bytes, and those left over were read as the next packet"
                    .into()
            }
        }
    }
}

impl Exchange {
    /// What is owed, by whom, and for which packet.
    pub fn says(&self, lang: Lang) -> String {
        let (owed, opened) = (self.owed.name(), self.opened);
        match (lang, self.owed_by) {
            (Lang::Zh, Direction::ToServer) => {
                format!("客户端还欠第 {opened} 号报文一个 {owed}")
            }
            (Lang::Zh, Direction::ToClient) => {
                format!("服务器还欠第 {opened} 号报文一个 {owed}")
            }
            (Lang::En, Direction::ToServer) => {
                format!("the client owes {owed} for packet {opened}")
            }
            (Lang::En, Direction::ToClient) => {
                format!("the server owes {owed} for packet {opened}")
            }
        }
    }
}
