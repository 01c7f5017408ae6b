//! Bytes made fewer and back, by the browser's own deflate (RFC 1951).
//!
//! Knows streams. What comes from a link may be made to become endless: it is read up to a limit.

use js_sys::{Reflect, Uint8Array};
use shared::wire::{Bytes, BytesMut};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader, ReadableWritablePair, Response};

/// As browsers name deflate without a head.
const FORMAT: &str = "deflate-raw";

/// The most bytes that squeezing may give: what goes in is limited already.
const NO_LIMIT: usize = usize::MAX;

#[wasm_bindgen]
extern "C" {
    /// <https://compression.spec.whatwg.org>
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// Fewer bytes; `None` if the browser has no deflate.
pub async fn squeeze(bytes: &[u8]) -> Option<Bytes> {
    let stream = CompressionStream::new(FORMAT).ok()?;
    through(bytes, stream.unchecked_ref(), NO_LIMIT).await
}

/// What they were; `None` if they were nothing squeezed, or more than `limit`.
pub async fn unsqueeze(bytes: &[u8], limit: usize) -> Option<Bytes> {
    let stream = DecompressionStream::new(FORMAT).ok()?;
    through(bytes, stream.unchecked_ref(), limit).await
}

/// `pair` has the two ends of a stream: what is written into one is read from the other.
async fn through(bytes: &[u8], pair: &ReadableWritablePair, limit: usize) -> Option<Bytes> {
    let body = Uint8Array::from(bytes);
    let source = Response::new_with_opt_js_u8_array(Some(&body)).ok()?.body()?;
    let stream: ReadableStream = source.pipe_through(pair);
    let reader = ReadableStreamDefaultReader::new(&stream).ok()?;
    let mut out = BytesMut::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.ok()?;
        if Reflect::get(&chunk, &"done".into()).ok()?.is_truthy() {
            return Some(out.freeze());
        }
        let chunk: Uint8Array = Reflect::get(&chunk, &"value".into()).ok()?.dyn_into().ok()?;
        if out.len() + chunk.length() as usize > limit {
            // Nobody waits for the rest.
            let _ = reader.cancel();
            return None;
        }
        out.extend_from_slice(&chunk.to_vec());
    }
}
