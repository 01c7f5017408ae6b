//! The connections of a program: which it has, and where they lead.

use std::rc::Rc;

use super::Remark;
use super::addresses::{Destination, MQTT_PORTS, Refused, Row, Verdict, Wish};
use super::said::Order;
use crate::state::State;
use crate::state::action::{Effect, Parting};
use crate::state::address::SocketAddress;
use crate::state::connection::{Login, Server, Target};
use crate::state::failure::Failure;
use crate::state::line::{LineEvent, LineId};

/// Connections that a board has at once.
pub const MAX_SOCKETS: usize = 8;

/// A connection of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// The program's number for it.
    pub socket: u32,
    /// What the program wants to connect to.
    pub wish: Wish,
    /// What comes of it.
    pub route: Route,
    /// It is made.
    pub is_open: bool,
}

/// Where a connection leads, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// It is an address of the page's own broker.
    Own,
    /// A row of the table says so.
    Row(Row),
}

impl Route {
    /// Whether it leads to the page's own broker.
    pub fn leads_here(&self) -> bool {
        match self {
            Self::Own => true,
            Self::Row(row) => row.to == Destination::Here,
        }
    }
}

impl State {
    pub(super) fn open_socket(
        &mut self,
        board: &Rc<str>,
        socket: u32,
        host: Rc<str>,
        port: u16,
        effects: &mut Vec<Effect>,
    ) {
        let now = self.now;
        let wish = Wish { host, port };
        let verdict = self.programs.addresses.judge(&wish, |wish| self.is_own(wish));
        let routed = match verdict {
            Verdict::Honoured => self.route(&Destination::Here).map(|to| (Route::Own, to)),
            Verdict::Mapped(row) => self.route(&row.to).map(|to| (Route::Row(row), to)),
            Verdict::Refused(why) => Err(why),
        };
        let program = self.programs.edit(board);
        let free = program.sockets.iter().position(Option::is_none);
        let refused = match (routed, free) {
            _ if !program.has_wifi => Refused::NoWifi,
            (Err(why), _) => why,
            (_, None) => Refused::TooMany,
            (Ok((route, target)), Some(slot)) => {
                program.refused.take_if(|(refused, _)| *refused == wish);
                program.sockets[slot] = Some(Socket { socket, wish, route, is_open: false });
                let order = Order::Connect { slot: slot as u8, socket, target };
                return effects.push(Effect::Program(Rc::clone(board), order));
            }
        };
        program.serial.remark(now, Remark::Refused(wish.clone(), refused));
        program.refused = Some((wish, refused));
        let order = Order::Refuse { socket, why: refused };
        effects.push(Effect::Program(Rc::clone(board), order));
    }

    fn route(&self, to: &Destination) -> Result<Target, Refused> {
        match to {
            Destination::Nowhere => Err(Refused::ByRow),
            Destination::Tab => Ok(Target::Tab),
            Destination::Socket(address) => {
                let address = SocketAddress::parse(address).map_err(|_| Refused::Unreachable)?;
                Ok(Target::Socket(address, Login::default()))
            }
            Destination::Here => match self.home().connection.target(&self.server) {
                Some(Ok(Target::Socket(address, login))) => {
                    Ok(Target::Socket(self.seated(address), login))
                }
                Some(Ok(target)) => Ok(target),
                Some(Err(_)) | None => Err(Refused::Unreachable),
            },
        }
    }

    /// Whether a wish names the page's own broker: by what real boards reach it at, or by what the
    /// page does.
    fn is_own(&self, wish: &Wish) -> bool {
        if let Server::Broker(info) = &self.server
            && info.lan.iter().any(|address| **address == *wish.text())
        {
            return true;
        }
        let Some(Ok(Target::Socket(address, _))) = self.home().connection.target(&self.server)
        else {
            return false;
        };
        let is_port = MQTT_PORTS.contains(&wish.port) || address.port() == Some(wish.port);
        is_port && address.host() == &*wish.host
    }

    pub(super) fn close_socket(&mut self, board: &Rc<str>, socket: u32, effects: &mut Vec<Effect>) {
        let sockets = &mut self.programs.edit(board).sockets;
        let is_it = |it: &Option<Socket>| it.as_ref().is_some_and(|it| it.socket == socket);
        if let Some(slot) = sockets.iter().position(is_it) {
            sockets[slot] = None;
            let line = LineId::Program(Rc::clone(board), slot as u8);
            effects.push(Effect::Shut(line, Parting::Polite));
        }
    }

    pub(crate) fn handle_program_line(
        &mut self,
        board: &Rc<str>,
        slot: u8,
        event: LineEvent,
        effects: &mut Vec<Effect>,
    ) {
        if self.programs.get(board).is_none() {
            return;
        }
        let now = self.now;
        if matches!(event, LineEvent::Closed(_)) {
            self.packets.edit().handle_end(now, &LineId::Program(Rc::clone(board), slot));
        }
        let program = self.programs.edit(board);
        let Some(place) = program.sockets.get_mut(usize::from(slot)) else { return };
        let Some(socket) = place else { return };
        let order = match event {
            LineEvent::RoundTrip(_) => return,
            LineEvent::Online => {
                socket.is_open = true;
                let remark = Remark::Connected(socket.wish.clone(), socket.route.clone());
                let address = socket.wish.text().into();
                program.serial.remark(now, remark);
                Order::Opened { slot, address }
            }
            LineEvent::Closed(failure) => {
                let Some(socket) = place.take() else { return };
                if socket.is_open {
                    Order::Closed { slot, socket: socket.socket }
                } else {
                    let failure = failure.unwrap_or(Failure::Closed(1006));
                    program.serial.remark(now, Remark::Failed(socket.wish.clone(), failure));
                    program.refused = Some((socket.wish, Refused::Unreachable));
                    Order::Refuse { socket: socket.socket, why: Refused::Unreachable }
                }
            }
        };
        effects.push(Effect::Program(Rc::clone(board), order));
    }
}
