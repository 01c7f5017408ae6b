import wasm from "board:micropython.wasm";
import library from "board:library.json";
import { loadMicroPython } from "board:micropython.mjs";
console.log(wasm, library, loadMicroPython);
