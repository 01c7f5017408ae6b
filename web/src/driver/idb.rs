//! The browser's IndexedDB as futures: tables of a database, requests, transactions.
//!
//! Knows what its errors mean for who keeps something. Does not know what is kept.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbFactory, IdbObjectStore, IdbOpenDbRequest, IdbRequest,
    IdbTransaction, IdbTransactionMode,
};

use crate::hub::KeepFault;

/// Opens a database of this version; one that is new gets these tables.
pub async fn open(
    name: &str,
    version: u32,
    tables: &'static [&'static str],
) -> Result<IdbDatabase, KeepFault> {
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into());
    let factory = factory.ok().and_then(|it| it.dyn_into::<IdbFactory>().ok());
    let factory = factory.ok_or(KeepFault::Denied)?;
    let request = factory.open_with_u32(name, version).map_err(|error| fault(&error))?;
    let on_upgrade = Closure::once(move |event: web_sys::Event| {
        let request = event.target().and_then(|it| it.dyn_into::<IdbOpenDbRequest>().ok());
        let database = request.and_then(|it| it.result().ok());
        if let Some(database) = database.and_then(|it| it.dyn_into::<IdbDatabase>().ok()) {
            for name in tables {
                // A table that is there already is what is wanted.
                let _ = database.create_object_store(name);
            }
        }
    });
    request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
    let database = done(&request).await?;
    database.dyn_into::<IdbDatabase>().map_err(|_| KeepFault::Broken)
}

/// Begins to read and write these tables.
pub fn begin(database: &IdbDatabase, tables: &[&str]) -> Result<IdbTransaction, KeepFault> {
    let names = tables.iter().map(|name| JsValue::from_str(name)).collect::<Array>();
    let mode = IdbTransactionMode::Readwrite;
    let begun = database.transaction_with_str_sequence_and_mode(&names, mode);
    begun.map_err(|error| fault(&error))
}

/// One of its tables.
pub fn table(transaction: &IdbTransaction, name: &str) -> Result<IdbObjectStore, KeepFault> {
    transaction.object_store(name).map_err(|error| fault(&error))
}

/// What a request comes to.
pub async fn done(request: &IdbRequest) -> Result<JsValue, KeepFault> {
    let set = |done: &Function, failed: &Function| {
        request.set_onsuccess(Some(done));
        request.set_onerror(Some(failed));
    };
    let outcome = settled(set).await;
    if outcome.is_err() {
        let error = request.error().ok().flatten();
        return Err(error.map_or(KeepFault::Broken, |error| named(&error)));
    }
    request.result().map_err(|error| fault(&error))
}

/// When all of a transaction is done.
pub async fn ended(transaction: &IdbTransaction) -> Result<(), KeepFault> {
    let set = |done: &Function, failed: &Function| {
        transaction.set_oncomplete(Some(done));
        transaction.set_onabort(Some(failed));
    };
    match settled(set).await {
        Ok(()) => Ok(()),
        Err(()) => {
            let error = transaction.error();
            Err(error.map_or(KeepFault::Broken, |error| named(&error)))
        }
    }
}

async fn settled(set: impl Fn(&Function, &Function)) -> Result<(), ()> {
    let promise = Promise::new(&mut |resolve, reject| set(&resolve, &reject));
    JsFuture::from(promise).await.map(|_| ()).map_err(|_| ())
}

/// Says that nothing more is asked of a transaction. The browser sees that by itself, but later than a
/// page that is about to go lives.
pub fn commit(transaction: &IdbTransaction) {
    let commit = Reflect::get(transaction, &"commit".into());
    if let Ok(commit) = commit.and_then(|it| it.dyn_into::<Function>()) {
        // One that has failed says so to who waits for its end.
        let _ = commit.call0(transaction);
    }
}

/// What an error means for who keeps something.
pub fn fault(error: &JsValue) -> KeepFault {
    error.dyn_ref::<DomException>().map_or(KeepFault::Broken, named)
}

fn named(error: &DomException) -> KeepFault {
    match error.name().as_str() {
        "QuotaExceededError" => KeepFault::Full,
        "SecurityError" | "InvalidStateError" | "NotAllowedError" => KeepFault::Denied,
        // The tables are of a newer version of the page.
        "VersionError" => KeepFault::TakenOver,
        _ => KeepFault::Broken,
    }
}
