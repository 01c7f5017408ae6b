//! Recordings of the console, in the browser's IndexedDB.
//!
//! Knows two tables: what is said of each recording, as JSON, and its lines in pieces. One order is
//! carried out after the other, so that what is stored is what was ordered last. Does not know what a
//! line means.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::IdbDatabase;

use super::idb::{self, done, ended, fault, table};
use crate::hub::KeepFault;
use crate::state::console::tapes::{Order, Said, Tape};

const NAME: &str = "blinklab-console";
const VERSION: u32 = 1;
/// What is said of each, by its id.
const TAPES: &str = "tapes";
/// Their lines, by id and number of the piece.
const PARTS: &str = "parts";
/// Orders that wait: a recording gives one a second, and a person a few. Further ones are refused.
const MAX_ORDERS: usize = 200;

/// Who is told what comes of an order.
pub type Listener = Rc<dyn Fn(Said)>;

#[derive(Default)]
struct Desk {
    orders: VecDeque<(Order, Listener)>,
    is_busy: bool,
    /// Open from the first order on.
    database: Option<IdbDatabase>,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

/// Carries out an order after those before it.
pub fn perform(order: Order, listener: Listener) {
    let begins = DESK.with_borrow_mut(|desk| {
        if desk.orders.len() >= MAX_ORDERS {
            return Err((order, listener));
        }
        desk.orders.push_back((order, listener));
        Ok(!std::mem::replace(&mut desk.is_busy, true))
    });
    match begins {
        Ok(false) => {}
        Ok(true) => spawn_local(work()),
        // Not at once: whoever orders is not yet ready to be told.
        Err((order, listener)) => spawn_local(async move {
            refused(order, KeepFault::Broken).into_iter().for_each(|said| listener(said));
        }),
    }
}

async fn work() {
    loop {
        let next = DESK.with_borrow_mut(|desk| {
            let next = desk.orders.pop_front();
            desk.is_busy = next.is_some();
            next
        });
        let Some((order, listener)) = next else { return };
        let said = match carry_out(&order).await {
            Ok(said) => said,
            Err(fault) => {
                // Opened anew for the next order: the browser may have closed it.
                DESK.with_borrow_mut(|desk| desk.database = None);
                refused(order, fault)
            }
        };
        said.into_iter().for_each(|said| listener(said));
    }
}

fn refused(order: Order, fault: KeepFault) -> Option<Said> {
    match order {
        Order::List => Some(Said::Listed(Err(fault))),
        Order::Put(tape, _) => Some(Said::NotKept(tape, fault)),
        Order::Read(tape, for_what) => Some(Said::Read(tape, for_what, Err(fault))),
        // It is asked for again with the next list.
        Order::Purge(_) => None,
    }
}

async fn carry_out(order: &Order) -> Result<Option<Said>, KeepFault> {
    let database = database().await?;
    let transaction = idb::begin(&database, &[TAPES, PARTS])?;
    let (tapes, parts) = (table(&transaction, TAPES)?, table(&transaction, PARTS)?);
    match order {
        Order::List => {
            let all = tapes.get_all().map_err(|error| fault(&error))?;
            let all = done(&all).await?.dyn_into::<Array>().map_err(|_| KeepFault::Broken)?;
            let texts = all.iter().filter_map(|it| it.as_string());
            let stored = texts.filter_map(|text| serde_json::from_str(&text).ok());
            Ok(Some(Said::Listed(Ok(stored.collect()))))
        }
        Order::Put(tape, part) => {
            let (id, text) = ((&*tape.id).into(), tape.to_value().to_string());
            tapes.put_with_key(&text.into(), &id).map_err(|error| fault(&error))?;
            if let Some((number, lines)) = part {
                let key = part_key(tape, *number);
                parts.put_with_key(&lines.into(), &key).map_err(|error| fault(&error))?;
            }
            idb::commit(&transaction);
            ended(&transaction).await?;
            Ok(Some(Said::Kept(tape.clone())))
        }
        Order::Read(tape, for_what) => {
            let requests = (0..tape.parts).map(|number| parts.get(&part_key(tape, number)));
            let requests: Result<Vec<_>, JsValue> = requests.collect();
            let requests = requests.map_err(|error| fault(&error))?;
            let mut lines = String::with_capacity(tape.bytes);
            ended(&transaction).await?;
            for request in requests {
                let part = request.result().map_err(|error| fault(&error))?.as_string();
                lines.push_str(&part.ok_or(KeepFault::Broken)?);
            }
            Ok(Some(Said::Read(tape.clone(), *for_what, Ok(lines))))
        }
        Order::Purge(tape) => {
            let keys = (0..tape.parts).map(|number| parts.delete(&part_key(tape, number)));
            let all = keys.chain([tapes.delete(&(&*tape.id).into())]);
            all.collect::<Result<Vec<_>, JsValue>>().map_err(|error| fault(&error))?;
            ended(&transaction).await?;
            Ok(None)
        }
    }
}

async fn database() -> Result<IdbDatabase, KeepFault> {
    if let Some(database) = DESK.with_borrow(|desk| desk.database.clone()) {
        return Ok(database);
    }
    let database = idb::open(NAME, VERSION, &[TAPES, PARTS]).await?;
    DESK.with_borrow_mut(|desk| desk.database = Some(database.clone()));
    Ok(database)
}

fn part_key(tape: &Tape, number: u32) -> JsValue {
    format!("{}/{number:08}", tape.id).into()
}
