//! A thank-you page in a shop's own askama template: the pixel is `{{ pixel }}`, without `|safe`.
//!
//! `cargo run --example askama_shop --features askama_0_16`
//!
//! The marker that tells askama what is HTML already belongs to one version of askama. The feature
//! `askama_0_16` implements that of 0.16; that of 0.15 is always there. With any other version,
//! write `{{ pixel|safe }}`.

// A shop that depends on askama 0.16 by its own name needs neither this line nor `askama = …` below.
use askama::Template;
use askama_0_16 as askama;
use katalys_pixel::{Attribution, Conversion, Problem, Site, Snippet};

#[derive(Template)]
#[template(
    source = "<h1>Thank you, {{ name }}</h1>\n\
              {% if let Some(pixel) = pixel %}{{ pixel }}{% endif %}\n",
    ext = "html",
    askama = askama_0_16
)]
struct ThankYou<'a> {
    name: &'a str,
    pixel: Option<Snippet<'a>>,
}

fn thank_you_page(site: &Site, name: &str, cookie: &str) -> Result<String, Problem> {
    let conversion = match Attribution::from_cookies([cookie]) {
        Some(attribution) => Some(
            Conversion::new("1001".parse()?, attribution)
                .with_sale_amount("149.90".parse()?)
                .with_subtotal_amount("129.90".parse()?)
                .with_email_address("jane@example.com".parse()?),
        ),
        None => None,
    };
    let page = ThankYou {
        name,
        pixel: conversion
            .as_ref()
            .map(|conversion| site.snippet(conversion)),
    };
    Ok(page.render().expect("a String takes all that is written"))
}

fn main() -> Result<(), Problem> {
    let site = Site::new("example.com".parse()?);
    let cookie = "katalys_click=v1.1763800000.1234abcd.1234.5678";
    print!("{}", thank_you_page(&site, "Jane <3", cookie)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Site, thank_you_page};

    #[test]
    fn the_pixel_is_html_and_the_name_is_text() {
        let site = Site::new("example.com".parse().unwrap());
        let page = thank_you_page(&site, "Jane <3", "katalys_click=v1.1.1234abcd..").unwrap();
        assert!(
            page.starts_with("<h1>Thank you, Jane &#60;3</h1>\n<script type="),
            "{page}"
        );
        assert!(page.contains("    order_id: \"1001\",\n"), "{page}");
        let page = thank_you_page(&site, "Jane", "").unwrap();
        assert_eq!(page, "<h1>Thank you, Jane</h1>\n\n");
    }
}
