//! What a safe pixel costs beside an unsafe one: `cargo bench --bench render`.
//!
//! Every contender writes the same bytes. They take turns, a batch each, so that a machine that
//! slows down slows all of them; a figure is the median over the rounds, and a ratio is the median
//! of the rounds' own ratios to the unescaped `write!`.

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use katalys_pixel::{Attribution, Conversion, Site, Text};
use minijinja::{Environment, context};

const ROUNDS: usize = 300;
const BATCH: u32 = 2_000;

/// The ten fields of Katalys's page, as text for those who do not check it.
struct Texts {
    site_id: &'static str,
    order_id: &'static str,
    sale_amount: &'static str,
    subtotal_amount: &'static str,
    email_address: &'static str,
    discount_1_code: &'static str,
    transaction_id: &'static str,
    offer_id: &'static str,
    aff_id: &'static str,
}

const ORDER: Texts = Texts {
    site_id: "example.com",
    order_id: "1001",
    sale_amount: "149.90",
    subtotal_amount: "129.90",
    email_address: "jane@example.com",
    discount_1_code: "SPRING25",
    transaction_id: "1234abcd",
    offer_id: "1234",
    aff_id: "5678",
};

fn conversion(order: &Texts) -> Conversion {
    let ids = format!(
        "transaction_id={}&offer_id={}&publisher_id={}",
        order.transaction_id, order.offer_id, order.aff_id
    );
    let attribution = Attribution::from_landing_url(&ids).unwrap();
    Conversion::new(order.order_id.parse().unwrap(), attribution)
        .with_sale_amount(order.sale_amount.parse().unwrap())
        .with_subtotal_amount(order.subtotal_amount.parse().unwrap())
        .with_email_address(order.email_address.parse().unwrap())
        .with_discount(order.discount_1_code.parse::<Text>().unwrap())
}

/// The whole block, unescaped, as one format string.
macro_rules! unescaped {
    ($with:ident!($($out:expr)?), $order:expr) => {
        $with!(
            $($out,)?
            r#"<script type="text/javascript">
_revoffers_track = window._revoffers_track || [];
_revoffers_track.push({{
    type: "convert",
    site_id: "{site_id}",
    order_id: "{order_id}",
    sale_amount: "{sale_amount}",
    subtotal_amount: "{subtotal_amount}",
    email_address: "{email_address}",
    discount_1_code: "{discount_1_code}",
    transaction_id: "{transaction_id}",
    offer_id: "{offer_id}",
    aff_id: "{aff_id}"
}});
</script>
<script type="text/javascript" src="https://db.revoffers.com/js/{site_id}.js" async></script>"#,
            site_id = $order.site_id,
            order_id = $order.order_id,
            sale_amount = $order.sale_amount,
            subtotal_amount = $order.subtotal_amount,
            email_address = $order.email_address,
            discount_1_code = $order.discount_1_code,
            transaction_id = $order.transaction_id,
            offer_id = $order.offer_id,
            aff_id = $order.aff_id,
        )
    };
}

/// The same with each value through a JSON encoder, which escapes for JavaScript and not for HTML.
fn with_serde_json(order: &Texts) -> String {
    let json = |text: &str| serde_json::to_string(text).unwrap();
    format!(
        "<script type=\"text/javascript\">\n_revoffers_track = window._revoffers_track || [];\n\
         _revoffers_track.push({{\n    type: \"convert\",\n    site_id: {},\n    order_id: {},\n    \
         sale_amount: {},\n    subtotal_amount: {},\n    email_address: {},\n    discount_1_code: {},\n    \
         transaction_id: {},\n    offer_id: {},\n    aff_id: {}\n}});\n</script>\n\
         <script type=\"text/javascript\" src=\"https://db.revoffers.com/js/{}.js\" async></script>",
        json(order.site_id),
        json(order.order_id),
        json(order.sale_amount),
        json(order.subtotal_amount),
        json(order.email_address),
        json(order.discount_1_code),
        json(order.transaction_id),
        json(order.offer_id),
        json(order.aff_id),
        order.site_id,
    )
}

fn with_maud(order: &Texts) -> String {
    maud::html! {
        script type="text/javascript" {
            "\n_revoffers_track = window._revoffers_track || [];\n_revoffers_track.push({\n    type: "
            (maud::PreEscaped("\"convert\",\n    site_id: \"")) (order.site_id)
            (maud::PreEscaped("\",\n    order_id: \"")) (order.order_id)
            (maud::PreEscaped("\",\n    sale_amount: \"")) (order.sale_amount)
            (maud::PreEscaped("\",\n    subtotal_amount: \"")) (order.subtotal_amount)
            (maud::PreEscaped("\",\n    email_address: \"")) (order.email_address)
            (maud::PreEscaped("\",\n    discount_1_code: \"")) (order.discount_1_code)
            (maud::PreEscaped("\",\n    transaction_id: \"")) (order.transaction_id)
            (maud::PreEscaped("\",\n    offer_id: \"")) (order.offer_id)
            (maud::PreEscaped("\",\n    aff_id: \"")) (order.aff_id)
            (maud::PreEscaped("\"\n});\n"))
        }
        (maud::PreEscaped("\n"))
        script type="text/javascript" src={ "https://db.revoffers.com/js/" (order.site_id) ".js" } async {}
    }
    .into_string()
}

const MINIJINJA: &str = r#"<script type="text/javascript">
_revoffers_track = window._revoffers_track || [];
_revoffers_track.push({
    type: "convert",
    site_id: {{ site_id|tojson }},
    order_id: {{ order_id|tojson }},
    sale_amount: {{ sale_amount|tojson }},
    subtotal_amount: {{ subtotal_amount|tojson }},
    email_address: {{ email_address|tojson }},
    discount_1_code: {{ discount_1_code|tojson }},
    transaction_id: {{ transaction_id|tojson }},
    offer_id: {{ offer_id|tojson }},
    aff_id: {{ aff_id|tojson }}
});
</script>
<script type="text/javascript" src="https://db.revoffers.com/js/{{ site_id }}.js" async></script>"#;

/// A way to make the pixel: it leaves the bytes in the buffer, or in a `String` of its own.
struct Contender<'a> {
    name: &'a str,
    render: Box<dyn FnMut(&mut String) + 'a>,
}

impl<'a> Contender<'a> {
    fn new(name: &'a str, render: impl FnMut(&mut String) + 'a) -> Self {
        Self {
            name,
            render: Box::new(render),
        }
    }

    /// Nanoseconds a render, over one batch.
    fn time(&mut self, out: &mut String) -> f64 {
        let start = Instant::now();
        for _ in 0..BATCH {
            out.clear();
            (self.render)(out);
            black_box(&out);
        }
        start.elapsed().as_secs_f64() * 1e9 / f64::from(BATCH)
    }
}

fn main() {
    let site = Site::new(ORDER.site_id.parse().unwrap());
    let conversion = conversion(&ORDER);
    let expected = site.snippet(&conversion).to_string();

    let mut environment = Environment::new();
    environment.add_template("pixel", MINIJINJA).unwrap();
    let template = environment.get_template("pixel").unwrap();
    let order = || black_box(&ORDER);

    let mut contenders = [
        Contender::new("(a) write!, unescaped, reused String", |out| {
            unescaped!(write!(out), order()).unwrap();
        }),
        Contender::new("katalys-pixel, reused String", |out| {
            black_box(&site)
                .snippet(black_box(&conversion))
                .render_into(out)
                .unwrap();
        }),
        Contender::new("katalys-pixel, to_string", |out| {
            *out = black_box(&site).snippet(black_box(&conversion)).to_string();
        }),
        Contender::new("(b) format!, unescaped", |out| {
            *out = unescaped!(format!(), order());
        }),
        Contender::new("(c) serde_json and format!", |out| {
            *out = with_serde_json(order());
        }),
        Contender::new("(d) maud, escaped for HTML", |out| {
            *out = with_maud(order());
        }),
        Contender::new("(e) minijinja, tojson", |out| {
            let order = order();
            *out = template
                .render(context! {
                    site_id => order.site_id,
                    order_id => order.order_id,
                    sale_amount => order.sale_amount,
                    subtotal_amount => order.subtotal_amount,
                    email_address => order.email_address,
                    discount_1_code => order.discount_1_code,
                    transaction_id => order.transaction_id,
                    offer_id => order.offer_id,
                    aff_id => order.aff_id,
                })
                .unwrap();
        }),
        Contender::new("(f) memcpy of the output", |out| {
            out.push_str(black_box(&expected));
        }),
    ];

    let mut out = String::with_capacity(2 * expected.len());
    for contender in &mut contenders {
        out.clear();
        (contender.render)(&mut out);
        assert_eq!(out, expected, "{} writes other bytes", contender.name);
    }

    let mut rounds = vec![Vec::with_capacity(ROUNDS); contenders.len()];
    for round in 0..=ROUNDS {
        for (times, contender) in rounds.iter_mut().zip(&mut contenders) {
            let mut out = String::with_capacity(2 * expected.len());
            let time = contender.time(&mut out);
            // The first round warms up.
            if round > 0 {
                times.push(time);
            }
        }
    }

    println!(
        "{} bytes, ten fields; median of {ROUNDS} rounds of {BATCH} renders\n",
        expected.len()
    );
    println!(
        "{:<40} {:>9} {:>9} {:>12}",
        "", "ns", "ratio", "allocations"
    );
    for (times, contender) in rounds.iter().zip(&mut contenders) {
        let ratios = times.iter().zip(&rounds[0]).map(|(time, base)| time / base);
        let mut out = String::with_capacity(2 * expected.len());
        let allocated = allocation_counter::measure(|| (contender.render)(&mut out));
        println!(
            "{:<40} {:>9.1} {:>9.2} {:>12}",
            contender.name,
            median(times.iter().copied()),
            median(ratios),
            allocated.count_total,
        );
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
