//! A server from its first bind to its last byte.

use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shared::broker::{Config, Restored};
use shared::wire::Text;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::admin::{Admin, NoRandomness};
use crate::auth::Access;
use crate::automation::{self, Automation};
use crate::bridge::{Bridges, Manager};
use crate::classroom::{self, Classroom, OutOfRandomness};
use crate::hub::Hub;
use crate::net::doors::{Doors, Opening};
use crate::net::listener::{self, Bound, Context};
use crate::net::mdns::{Announcement, Offer};
use crate::store::{self, Intake, Writer};
use crate::tls::{CertificateSource, Certificates, TlsOptions};
use crate::{Aside, Options, StartError, StoreError};

/// A broker that is bound to its ports and not yet running.
///
/// Peers that connect before [`Server::run`] wait and are served then.
#[derive(Debug)]
pub struct Server {
    listeners: Vec<Bound>,
    addrs: Vec<SocketAddr>,
    /// What is opened to other devices while it runs.
    openings: mpsc::Receiver<Opening>,
    access: Arc<Access>,
    context: Arc<Context>,
    bridges: Bridges,
    manager: Manager,
    kept: Option<Kept>,
}

/// What outlives the server.
#[derive(Debug)]
struct Kept {
    path: PathBuf,
    aside: Option<Aside>,
    restored: Restored,
    writer: Writer,
}

impl Server {
    /// Binds every address of the options, or none, reads who may come in, reads or makes the
    /// certificates for TLS, and opens the store.
    pub fn bind(mut options: Options) -> Result<Self, StartError> {
        if options.listen.is_empty() {
            return Err(StartError::NoAddress);
        }
        let mut listeners = Vec::with_capacity(options.listen.len());
        for (index, &addr) in options.listen.iter().enumerate() {
            if addr.port() != 0 && options.listen[..index].contains(&addr) {
                return Err(StartError::GivenTwice(addr));
            }
            listeners.push(Bound::to(addr).map_err(|error| StartError::from_bind(addr, error))?);
        }
        let addrs: Vec<_> = listeners.iter().map(Bound::addr).collect();
        let folder = options.store.place.folder().map_err(StartError::Store)?;
        // First: nobody else has what is beside it then.
        let opened = folder.as_deref().map(store::open).transpose().map_err(StartError::Store)?;
        let classroom = Classroom::open(options.classroom.clone(), folder.as_deref())
            .map_err(|OutOfRandomness| StartError::NoRandomness)?;
        let access = Access::with_classroom(options.access.clone(), classroom);
        let access = Arc::new(access.map_err(StartError::Access)?);
        let certificates = match options.tls.clone() {
            None => None,
            Some(mut tls) => {
                tls.place_beside(&options.store.place).map_err(StartError::Store)?;
                Some(Arc::new(Certificates::open(tls, &addrs).map_err(StartError::Tls)?))
            }
        };
        let broker_id = broker_id();
        options.broker.broker_id = Some(broker_id.clone());
        let (hub, kept) = match opened {
            None => (Hub::new(options.broker.clone(), access.clone()), None),
            Some(opened) => {
                let (hub, kept) = restore(&options, access.clone(), opened)?;
                (hub, Some(kept))
            }
        };
        let automation = Automation::open(options.rules.as_deref(), folder.as_deref());
        let automation = Arc::new(automation.map_err(StartError::Rules)?);
        let (doors, openings) = Doors::new(addrs.clone(), options.tls.is_none());
        let admin = Admin::new(hub.clone(), access.clone(), automation, doors)
            .map_err(|NoRandomness| StartError::NoRandomness)?;
        let largest = options.broker.maximum_packet_size;
        let (bridges, manager) =
            Manager::new(options.bridges.clone(), hub.clone(), broker_id, largest);
        let context = Context::new(options, certificates, hub, admin);
        let context = Arc::new(context);
        Ok(Self { listeners, addrs, openings, access, context, bridges, manager, kept })
    }

    /// What is wrong with the files that the options name. Nothing is bound, and no file is made.
    pub fn check(options: &Options) -> Vec<StartError> {
        let access = Access::open(options.access.clone()).err().map(StartError::Access);
        let is_made =
            |tls: &TlsOptions| matches!(tls.certificate, CertificateSource::SelfMade { .. });
        let tls = options.tls.clone().filter(|tls| !is_made(tls));
        let tls = tls.and_then(|tls| Certificates::open(tls, &[]).err()).map(StartError::Tls);
        let bridges = options.bridges.iter().filter_map(|bridge| bridge.tls().err());
        let rules = options.rules.as_deref().map(|file| Automation::open(Some(file), None));
        let rules = rules.and_then(Result::err).map(StartError::Rules);
        access.into_iter().chain(tls).chain(bridges.map(StartError::Tls)).chain(rules).collect()
    }

    /// A hand on the server that stays when [`Server::run`] has taken the rest.
    pub fn control(&self) -> Control {
        Control { context: self.context.clone(), bridges: self.bridges.clone() }
    }

    /// The certificates, if TLS is spoken. They can be read anew while the server runs.
    pub fn certificates(&self) -> Option<Arc<Certificates>> {
        self.context.certificates().cloned()
    }

    /// The file that Sessions and retained messages are kept in; `None` if only memory has them.
    pub fn store(&self) -> Option<&Path> {
        self.kept.as_ref().map(|kept| kept.path.as_path())
    }

    /// What lets a person of this computer manage the broker, where nobody has a password for it.
    /// A secret: it is printed for that person, and nowhere else.
    pub fn admin_token(&self) -> Option<&str> {
        self.context.admin.token()
    }

    /// The code that students need, while a lesson is held.
    pub fn room_code(&self) -> Option<String> {
        self.access.classroom().code()
    }

    /// Who may come in.
    pub fn access(&self) -> &Arc<Access> {
        &self.access
    }

    /// Where the server listens, in the order of the options, with real ports instead of 0.
    pub fn local_addrs(&self) -> &[SocketAddr] {
        &self.addrs
    }

    /// Serves until `shutdown` is ready, then says goodbye: MQTT 5 clients get DISCONNECT with
    /// Server shutting down, and all get [`Options::shutdown_timeout`] to take their last bytes.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let context = self.context;
        let hub = &context.hub;
        if let Some(kept) = &self.kept {
            kept.say();
        }
        let announcement = announce(&context, self.addrs);
        let tell = async {
            match &announcement {
                Some(announcement) => announcement.tell().await,
                None => std::future::pending().await,
            }
        };
        let (stop, stopping) = watch::channel(false);
        let mut accepting = JoinSet::new();
        for listener in self.listeners {
            accepting.spawn(listener::serve(listener, context.clone(), stopping.clone()));
        }
        // Kept until the end, for it says what bridges there are to be.
        let _bridges = self.bridges;
        accepting.spawn(self.manager.run(stopping.clone()));
        let automation = context.admin.automation().clone();
        accepting.spawn(automation::run(automation, hub.clone(), stopping.clone()));
        let tend_certificates = async {
            match context.certificates() {
                Some(certificates) => certificates.tend().await,
                None => std::future::pending().await,
            }
        };
        let mut openings = self.openings;
        let open_doors = async {
            while let Some((place, closing)) = openings.recv().await {
                accepting.spawn(listener::serve(place, context.clone(), closing));
            }
            std::future::pending().await
        };
        let lesson = self.access.classroom().clone();
        tokio::select! {
            () = shutdown => {}
            never = open_doors => match never {},
            never = hub.run_timer() => match never {},
            never = tend_certificates => match never {},
            never = tell => match never {},
            never = self.access.run() => match never {},
            never = classroom::tell_slowed(&lesson, hub) => match never {},
            never = classroom::keep_record(lesson.clone()) => match never {},
        }
        // The listeners go first, so that no connection comes after the goodbye.
        stop.send_replace(true);
        context.admin.doors.close();
        hub.shut_down();
        if let Some(announcement) = announcement {
            announcement.take_back().await;
        }
        let all_ended = async { while accepting.join_next().await.is_some() {} };
        if timeout(context.options().shutdown_timeout, all_ended).await.is_err() {
            let left = context.open_sockets();
            tracing::warn!("{left} connections did not take their last bytes in time: cut");
        }
        classroom::write_down(&lesson).await;
        if let Some(kept) = self.kept {
            kept.writer.finish(context.options().store.flush_timeout).await;
        }
    }
}

/// What this broker calls itself towards bridges: new at every start, and like no other's.
fn broker_id() -> Text {
    let random = || RandomState::new().hash_one(std::process::id());
    let id = format!("{:016x}{:016x}", random(), random());
    Text::new(&id).expect("hexadecimal digits are a short Text")
}

/// Makes the server known by its name, if it is to be.
fn announce(context: &Context, addrs: Vec<SocketAddr>) -> Option<Announcement> {
    let options = context.options();
    let name = options.mdns.clone()?;
    let plain = options.tls.as_ref().is_none_or(|tls| !tls.only);
    let offer = Offer { name, addrs, plain, secure: options.tls.is_some() };
    offer.announce()
}

/// Makes a hub that goes on with what is in the store.
fn restore(
    options: &Options,
    access: Arc<Access>,
    opened: store::Opened,
) -> Result<(Arc<Hub>, Kept), StartError> {
    let store::Opened { disk, rows, path, aside } = opened;
    let intake = Arc::new(Intake::new(options.store.max_backlog));
    let (hub, restored) = Hub::restore(options.broker.clone(), access, rows, intake.clone());
    let reported = hub.clone();
    let writer = Writer::start(intake, disk, move |report| reported.note_report(report))
        .map_err(|error| StartError::Store(StoreError::Io(path.clone(), error)))?;
    Ok((hub, Kept { path, aside, restored, writer }))
}

impl Kept {
    /// What was found, for the log.
    fn say(&self) {
        if let Some(Aside { path, why }) = &self.aside {
            tracing::error!(
                "the store could not be read: {why}. It is kept as {}, and this broker begins with \
                 an empty one",
                path.display()
            );
        }
        let Restored { sessions, queued, retained, left_out, .. } = self.restored;
        tracing::info!(
            "goes on with {sessions} Sessions, {queued} messages queued for them and {retained} \
             retained messages from {}",
            self.path.display()
        );
        if left_out > 0 {
            tracing::warn!("{left_out} entries of the store are expired or over a limit: left out");
        }
    }
}

/// A hand on a running server.
#[derive(Clone, Debug)]
pub struct Control {
    context: Arc<Context>,
    bridges: Bridges,
}

impl Control {
    /// From now on these options hold, and what the files of passwords, access rules and
    /// certificates say now, and the rules. A client whose user is gone, or has another password, or who may not
    /// be anonymous any more, is disconnected with Not authorized; nobody else is. Limits on what
    /// comes hold for what comes, and time-outs for connections that come. Bridges that changed begin
    /// anew, others stay connected. [`Options::listen`],
    /// [`Options::store`], [`Options::tls`] and [`Options::classroom`] stay as they were.
    ///
    /// # Errors
    ///
    /// A file is missing or wrong. Then everything stays as it was.
    pub fn reload(&self, options: Options) -> Result<(), StartError> {
        let certificates = self.context.certificates();
        let read = certificates.map(|held| Ok((held, held.read_again()?)));
        let read = read.transpose().map_err(StartError::Tls)?;
        let automation = self.context.admin.automation();
        let rules = automation.read_again(options.rules.as_deref()).map_err(StartError::Rules)?;
        let hub = &self.context.hub;
        hub.reload_access(options.access.clone()).map_err(StartError::Access)?;
        self.context.admin.forget_logins();
        if let Some((certificates, read)) = read {
            certificates.take(read);
        }
        automation.take(rules);
        let held = self.context.options();
        let (listen, store, tls) = (held.listen.clone(), held.store.clone(), held.tls.clone());
        let classroom = held.classroom.clone();
        let broker_id = held.broker.broker_id.clone();
        let broker = Config { broker_id, ..options.broker };
        self.bridges.apply(options.bridges.clone());
        self.context.set_options(Options { listen, store, tls, classroom, broker, ..options });
        Ok(())
    }
}
