#![no_main]

use gouji::Checker;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static CHECKER: LazyLock<Checker> = LazyLock::new(gouji_fuzz::checker);

fuzz_target!(
    init: {
        gouji_fuzz::prepare();
        LazyLock::force(&CHECKER);
    },
    |data: &[u8]| gouji_fuzz::check(&CHECKER, data)
);
