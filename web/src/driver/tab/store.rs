//! What a broker keeps, in the browser's IndexedDB.
//!
//! Knows tables of bytes, and that only the broker which opened them last may write: another one, of
//! a tab with another version of the page, has taken over. Does not know what a row means.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use shared::broker::journal::FORMAT;
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction};

use super::super::idb::{self, done, ended, fault, table};
use crate::hub::{Commit, Found, KeepFault};

const NAME: &str = "blinklab-broker";
/// The rows as they are.
const ROWS: &str = "rows";
/// Rows that could not be read, the last ones.
const ASIDE: &str = "aside";
/// Who may write, and whether a person wants anything kept.
const META: &str = "meta";
const OWNER: &str = "owner";
const KEEPS: &str = "keeps";

/// The tables, where the browser has any. Clones are the same.
#[derive(Clone, Debug)]
pub struct Store(Rc<Result<Opened, KeepFault>>);

#[derive(Debug)]
struct Opened {
    database: IdbDatabase,
    owner: f64,
}

impl Store {
    /// Opens the tables, takes them over, and reads them.
    pub async fn open() -> (Self, Found) {
        match Opened::open().await {
            Ok((opened, found)) => (Self(Rc::new(Ok(opened))), found),
            Err(fault) => {
                (Self(Rc::new(Err(fault))), Found { fault: Some(fault), ..Found::default() })
            }
        }
    }

    /// Makes all changes in one step, or none.
    pub async fn commit(&self, commit: Commit) -> Result<(), KeepFault> {
        match &*self.0 {
            Ok(opened) => opened.commit(commit).await,
            Err(fault) => Err(*fault),
        }
    }
}

impl Opened {
    async fn open() -> Result<(Self, Found), KeepFault> {
        let database = idb::open(NAME, FORMAT, &[ROWS, ASIDE, META]).await?;
        let opened = Self { database, owner: js_sys::Math::random() };
        let found = opened.take_over().await?;
        Ok((opened, found))
    }

    async fn take_over(&self) -> Result<Found, KeepFault> {
        let transaction = self.begin(&[ROWS, META])?;
        let (rows, meta) = (table(&transaction, ROWS)?, table(&transaction, META)?);
        let all = [rows.get_all_keys(), rows.get_all(), meta.get(&KEEPS.into())];
        let [keys, values, keeps] = all.map(|request| request.map_err(|error| fault(&error)));
        let (keys, values, keeps) = (keys?, values?, keeps?);
        put(&meta, OWNER, &self.owner.into())?;
        ended(&transaction).await?;
        let list = |request: &IdbRequest| {
            let list = request.result().ok().and_then(|it| it.dyn_into::<Array>().ok());
            list.unwrap_or_default()
        };
        let bytes = |value: JsValue| Uint8Array::new(&value).to_vec();
        let (keys, values) = (list(&keys), list(&values));
        let rows = keys.iter().zip(values.iter()).map(|(key, value)| (bytes(key), bytes(value)));
        let keeps = keeps.result().is_ok_and(|value| value.is_truthy());
        Ok(Found { keeps, is_stored: true, rows: rows.collect(), fault: None })
    }

    async fn commit(&self, commit: Commit) -> Result<(), KeepFault> {
        let aside = if commit.puts_aside { Some(self.rows().await?) } else { None };
        let transaction = self.begin(&[ROWS, ASIDE, META])?;
        let (rows, meta) = (table(&transaction, ROWS)?, table(&transaction, META)?);
        let owner = meta.get(&OWNER.into()).map_err(|error| fault(&error))?;
        if let Some((keys, values)) = aside {
            let aside = table(&transaction, ASIDE)?;
            aside.clear().map_err(|error| fault(&error))?;
            for (key, value) in keys.iter().zip(values.iter()) {
                aside.put_with_key(&value, &key).map_err(|error| fault(&error))?;
            }
        }
        if commit.clears || commit.puts_aside {
            rows.clear().map_err(|error| fault(&error))?;
        }
        for (key, value) in &commit.changes {
            let key = Uint8Array::from(key.as_slice());
            let outcome = match value {
                Some(value) => rows.put_with_key(&Uint8Array::from(value.as_slice()), &key),
                None => rows.delete(&key),
            };
            outcome.map_err(|error| fault(&error))?;
        }
        put(&meta, KEEPS, &commit.keeps.into())?;
        // Nothing is done before this is known, as a transaction that is aborted did nothing.
        if done(&owner).await?.as_f64() != Some(self.owner) {
            let _ = transaction.abort();
            return Err(KeepFault::TakenOver);
        }
        ended(&transaction).await
    }

    async fn rows(&self) -> Result<(Array, Array), KeepFault> {
        let transaction = self.begin(&[ROWS])?;
        let rows = table(&transaction, ROWS)?;
        let keys = rows.get_all_keys().map_err(|error| fault(&error))?;
        let values = rows.get_all().map_err(|error| fault(&error))?;
        let (keys, values) = (done(&keys).await?, done(&values).await?);
        let list = |it: JsValue| it.dyn_into::<Array>().map_err(|_| KeepFault::Broken);
        Ok((list(keys)?, list(values)?))
    }

    fn begin(&self, tables: &[&str]) -> Result<IdbTransaction, KeepFault> {
        idb::begin(&self.database, tables)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.database.close();
    }
}

fn put(table: &IdbObjectStore, key: &str, value: &JsValue) -> Result<(), KeepFault> {
    table.put_with_key(value, &key.into()).map(|_| ()).map_err(|error| fault(&error))
}
