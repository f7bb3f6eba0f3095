//! Building a postback against plain `serde_json` and `serde_urlencoded`, which know no rules, in one run.
//!
//! Each side gets the same eleven values and gives an owned request body. Ours also judges the buyer's
//! address, looks for what is missing and questionable, and makes the URL.

use divan::{Bencher, black_box};
use katalys_pixel::{Attribution, Conversion, Encoding, Site};
use serde::Serialize;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// The page's fields, as a shop without this crate would write them down.
#[derive(Serialize)]
struct Plain {
    r#type: &'static str,
    site_id: &'static str,
    order_id: &'static str,
    sale_amount: &'static str,
    subtotal_amount: &'static str,
    email_address: &'static str,
    client_ip: &'static str,
    user_agent: &'static str,
    discount_1_code: &'static str,
    transaction_id: &'static str,
    offer_id: &'static str,
    aff_id: &'static str,
}

const PLAIN: Plain = Plain {
    r#type: "offline_conv",
    site_id: "example.com",
    order_id: "1001",
    sale_amount: "149.90",
    subtotal_amount: "129.90",
    email_address: "jane+shop@example.com",
    client_ip: "2606:4700::1111",
    user_agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Safari/537.36",
    discount_1_code: "SPRING25",
    transaction_id: "1234abcd",
    offer_id: "1234",
    aff_id: "5678",
};

fn ours() -> (Site, Conversion) {
    let build = || {
        let attribution = Attribution::new(
            Some(PLAIN.transaction_id.parse()?),
            Some(PLAIN.offer_id.parse()?),
            Some(PLAIN.aff_id.parse()?),
        )?;
        let conversion = Conversion::new(PLAIN.order_id.parse()?, attribution)
            .with_sale_amount(PLAIN.sale_amount.parse()?)
            .with_subtotal_amount(PLAIN.subtotal_amount.parse()?)
            .with_email_address(PLAIN.email_address.parse()?)
            .with_client_ip(PLAIN.client_ip.parse().expect("an address"))
            .with_user_agent(PLAIN.user_agent.parse()?)
            .with_discount(PLAIN.discount_1_code.parse::<katalys_pixel::Text>()?);
        Ok::<_, katalys_pixel::Problem>((Site::new(PLAIN.site_id.parse()?), conversion))
    };
    build().expect("the values are right")
}

fn postback(bencher: Bencher, encoding: Encoding) {
    let (site, conversion) = ours();
    bencher.bench_local(|| site.postback_as(black_box(&conversion), encoding));
}

#[divan::bench(sample_size = 100)]
fn json_ours(bencher: Bencher) {
    postback(bencher, Encoding::Json);
}

#[divan::bench(sample_size = 100)]
fn json_plain_compact(bencher: Bencher) {
    bencher.bench_local(|| serde_json::to_string(black_box(&PLAIN)));
}

#[divan::bench(sample_size = 100)]
fn json_plain_pretty(bencher: Bencher) {
    bencher.bench_local(|| serde_json::to_string_pretty(black_box(&PLAIN)));
}

#[divan::bench(sample_size = 100)]
fn form_ours(bencher: Bencher) {
    postback(bencher, Encoding::Form);
}

#[divan::bench(sample_size = 100)]
fn form_plain(bencher: Bencher) {
    bencher.bench_local(|| serde_urlencoded::to_string(black_box(&PLAIN)));
}
