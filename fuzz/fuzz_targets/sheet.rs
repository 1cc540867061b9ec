#![no_main]

use gouji::source::Kind;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: gouji_fuzz::prepare(), |data: &[u8]| gouji_fuzz::read(&gouji_fuzz::workbook(data), Kind::Sheet));
