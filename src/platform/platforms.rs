//! The platforms, what is known of each in one row; a new platform is a new row, and a template
//! where the common one will not do.

use super::Evidence;
use super::language::Code;
use super::template::{self, Parts};
use crate::conversion::Field;

/// A shop's software: where its order stands, in which units, and where the pixel goes.
#[derive(Debug)]
pub(super) struct Shop {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// The language that its templates are written in, by name.
    pub(super) language: &'static str,
    pub(super) values: &'static [(Field, Code)],
    pub(super) coupons: Option<Coupons>,
    /// Makes a plain decimal of an amount `EXPR` in the shop's own units.
    pub(super) decimal: Option<&'static str>,
    pub(super) render: fn(&Parts<'_>) -> askama::Result<String>,
    pub(super) paste: &'static str,
    pub(super) needs: &'static str,
    /// How the click gets into the cookie, for a pixel that takes it from there.
    pub(super) click: &'static str,
    pub(super) evidence: Evidence,
}

/// One statement for each coupon of an order.
#[derive(Debug)]
pub(super) enum Coupons {
    /// A loop of the language, with what prints the coupon's number and the variable of its code.
    Loop {
        open: &'static str,
        number: &'static str,
        code: &'static str,
        close: &'static str,
    },
    /// A list in the template's own script.
    Script(&'static str),
}

use Code::{Script, Variable};

pub(super) static PLATFORMS: &[Shop] = &[
    Shop {
        name: "woocommerce",
        title: "WooCommerce",
        language: "php",
        values: &[
            (Field::ORDER_ID, Variable("$order->get_order_number()")),
            (Field::SALE_AMOUNT, Variable("$order->get_total()")),
            (
                Field::SUBTOTAL_AMOUNT,
                Variable("$order->get_subtotal() - $order->get_total_discount()"),
            ),
            (
                Field::EMAIL_ADDRESS,
                Variable("$order->get_billing_email()"),
            ),
            (Field::CURRENCY, Variable("$order->get_currency()")),
        ],
        coupons: Some(Coupons::Loop {
            open: "<?php foreach (array_values($order->get_coupon_codes()) as $number => $code): ?>",
            number: "<?= $number + 1 ?>",
            code: "$code",
            close: "<?php endforeach ?>",
        }),
        decimal: Some("number_format((float) EXPR, wc_get_price_decimals(), '.', '')"),
        render: template::woocommerce,
        paste: "Save this as wp-content/plugins/katalys-conversion-pixel.php and activate the plugin.",
        needs: "WooCommerce 3.7 and PHP 7.3 or later. Failed orders are left out.",
        click: "It keeps the click in the cookie that the server sets on landing pages; pages \
                that a cache serves without WordPress need the script that --landing prints.",
        evidence: Evidence::Tried("PHP 8, with stand-ins for WordPress's functions and WC_Order"),
    },
    Shop {
        name: "magento",
        title: "Magento 2, Adobe Commerce",
        language: "php",
        values: &[
            (Field::ORDER_ID, Variable("$order->getIncrementId()")),
            (Field::SALE_AMOUNT, Variable("$order->getGrandTotal()")),
            // Magento counts the discount as a negative amount.
            (
                Field::SUBTOTAL_AMOUNT,
                Variable("$order->getSubtotal() + $order->getDiscountAmount()"),
            ),
            (Field::EMAIL_ADDRESS, Variable("$order->getCustomerEmail()")),
            (Field::CURRENCY, Variable("$order->getOrderCurrencyCode()")),
        ],
        coupons: Some(Coupons::Loop {
            open: "<?php foreach (preg_split('/\\s*,\\s*/', (string) $order->getCouponCode(), -1, PREG_SPLIT_NO_EMPTY) as $number => $code): ?>",
            number: "<?= $number + 1 ?>",
            code: "$code",
            close: "<?php endforeach ?>",
        }),
        decimal: Some("$amount(EXPR)"),
        render: template::magento,
        paste: "Put this at the end of the theme's Magento_Checkout/templates/success.phtml.",
        needs: "Magento 2.4 with its CSP-aware renderer; the loader's host belongs into \
                script-src of csp_whitelist.xml.",
        click: "Landing pages need the script that --landing prints.",
        evidence: Evidence::Tried("PHP 8, with stand-ins for Magento's order and renderer"),
    },
    Shop {
        name: "prestashop",
        title: "PrestaShop 1.7 and 8",
        language: "smarty",
        values: &[
            (Field::ORDER_ID, Variable("$order.details.reference")),
            (Field::SALE_AMOUNT, Variable("$order.totals.total.amount")),
            (
                Field::SUBTOTAL_AMOUNT,
                Variable("$order.subtotals.products.amount"),
            ),
            (Field::EMAIL_ADDRESS, Variable("$customer.email")),
            (Field::CURRENCY, Variable("$currency.iso_code")),
        ],
        coupons: None,
        // PHP's number_format throws where a theme gives text that was formatted for people.
        decimal: None,
        render: template::script,
        paste: "Put this at the end of the theme's templates/checkout/order-confirmation.tpl.",
        needs: "Coupons are not among that page's variables: give one by --set \
                discount_1_code=CODE, and mind that the subtotal is before discounts.",
        click: "Landing pages need the script that --landing prints.",
        evidence: Evidence::Tried(
            "Smarty 4; the order's reference and the e-mail address are named as in PrestaShop's templates, the amounts' names are less certain",
        ),
    },
    Shop {
        name: "shopware",
        title: "Shopware 6",
        language: "twig",
        values: &[
            (Field::ORDER_ID, Variable("page.order.orderNumber")),
            (Field::SALE_AMOUNT, Variable("page.order.amountTotal")),
            (Field::SUBTOTAL_AMOUNT, Variable("page.order.positionPrice")),
            (
                Field::EMAIL_ADDRESS,
                Variable("page.order.orderCustomer.email"),
            ),
            (Field::CURRENCY, Variable("page.order.currency.isoCode")),
        ],
        coupons: Some(Coupons::Loop {
            open: "{% for item in page.order.lineItems|default([])|filter(item => item.type == 'promotion' and item.payload.code|default('') != '') %}",
            number: "{{ loop.index }}",
            code: "item.payload.code",
            close: "{% endfor %}",
        }),
        decimal: Some("EXPR|number_format(2, '.', '')"),
        render: template::script,
        paste: "Put this into the block page_checkout_finish_details of the theme's \
                storefront/page/checkout/finish/index.html.twig, after the parent.",
        needs: "The subtotal is after promotions.",
        click: "Landing pages need the script that --landing prints.",
        evidence: Evidence::Tried(
            "Twig 3; the order's number is named as in Shopware's templates, the other names are less certain",
        ),
    },
    Shop {
        name: "drupal-commerce",
        title: "Drupal Commerce 2 and 3",
        language: "twig",
        values: &[
            (Field::ORDER_ID, Variable("order_entity.getOrderNumber")),
            (
                Field::SALE_AMOUNT,
                Variable("order_entity.getTotalPrice.number"),
            ),
            (
                Field::SUBTOTAL_AMOUNT,
                Variable("order_entity.getSubtotalPrice.number"),
            ),
            (Field::EMAIL_ADDRESS, Variable("order_entity.getEmail")),
            (
                Field::CURRENCY,
                Variable("order_entity.getTotalPrice.currencyCode"),
            ),
        ],
        coupons: None,
        decimal: Some("EXPR|number_format(2, '.', '')"),
        render: template::script,
        paste: "Put this at the end of the theme's commerce-checkout-completion-message.html.twig.",
        needs: "Coupons are out of the reach of Drupal's Twig sandbox: give one from a \
                preprocess function by --set discount_1_code=CODE. The subtotal is before \
                promotions on the whole order.",
        click: "Landing pages need the script that --landing prints.",
        evidence: Evidence::Tried(
            "Twig 3; the order is named as in Drupal Commerce's templates, the other names are less certain",
        ),
    },
    Shop {
        name: "bigcommerce",
        title: "BigCommerce",
        language: "stencil",
        values: &[
            (Field::ORDER_ID, Script("order.orderId")),
            (Field::SALE_AMOUNT, Script("order.orderAmount")),
            (Field::SUBTOTAL_AMOUNT, Script("order.baseAmount")),
            (
                Field::EMAIL_ADDRESS,
                Script("(order.billingAddress || order).email"),
            ),
            (Field::CURRENCY, Script("(order.currency || order).code")),
        ],
        coupons: Some(Coupons::Script("coupons")),
        decimal: None,
        render: template::bigcommerce,
        paste: "Put this into Script Manager: location footer, page order confirmation, type script.",
        needs: "It reads the order from the storefront's own API, whose subtotal is before discounts.",
        click: "Landing pages need the script that --landing prints, in Script Manager on all \
                pages.",
        evidence: Evidence::Documented(
            "BigCommerce's documentation (tests run it in Stencil's Handlebars, with a stand-in of the API)",
        ),
    },
    Shop {
        name: "shopify",
        title: "Shopify",
        // A custom pixel is a script alone, and no template.
        language: "javascript",
        values: &[
            (Field::ORDER_ID, Script("(checkout.order || { }).id")),
            (
                Field::SALE_AMOUNT,
                Script("(checkout.totalPrice || { }).amount"),
            ),
            (
                Field::SUBTOTAL_AMOUNT,
                Script("(checkout.subtotalPrice || { }).amount"),
            ),
            (Field::EMAIL_ADDRESS, Script("checkout.email")),
            (Field::CURRENCY, Script("checkout.currencyCode")),
        ],
        coupons: Some(Coupons::Script("coupons")),
        decimal: None,
        render: template::shopify,
        paste: "Put this into Settings, Customer events, Add custom pixel.",
        needs: "Thank-you pages take no other code since Additional scripts were switched off. \
                Here --set takes JavaScript, such as checkout.phone.",
        click: "Landing pages need the script that --landing prints, in layout/theme.liquid.",
        evidence: Evidence::Documented(
            "Shopify's documentation (tests run it in QuickJS, with stand-ins of analytics and browser)",
        ),
    },
    Shop {
        name: "gtm",
        title: "Google Tag Manager, GA4 data layer",
        language: "gtm",
        values: &[
            // GA4 calls the shop's order number by the name that Katalys has for a click.
            (Field::ORDER_ID, Variable("DLV - ecommerce.transaction_id")),
            (Field::SALE_AMOUNT, Variable("DLV - ecommerce.value")),
            (Field::SUBTOTAL_AMOUNT, Script("subtotal")),
            (Field::CURRENCY, Variable("DLV - ecommerce.currency")),
        ],
        coupons: Some(Coupons::Script("coupons")),
        decimal: None,
        render: template::gtm,
        paste: "Make a Custom HTML tag of this, fired by the custom event purchase, once per event.",
        needs: "Data layer variables of these names: DLV - ecommerce.transaction_id, .value, \
                .currency, .items and .coupon. The e-mail address has no fixed place in the data \
                layer: give its variable by --set email_address=NAME. The subtotal adds up the items, \
                before coupons of the whole order.",
        click: "Landing pages need the tag that --landing prints.",
        evidence: Evidence::Documented(
            "Google's documentation (tests run it in QuickJS, with a stand-in for GTM's substitution)",
        ),
    },
    Shop {
        name: "squarespace",
        title: "Squarespace",
        language: "tokens",
        values: &[
            (Field::ORDER_ID, Variable("{orderId}")),
            (Field::SALE_AMOUNT, Variable("{orderGrandTotal}")),
            (Field::SUBTOTAL_AMOUNT, Variable("{orderSubtotal}")),
        ],
        coupons: None,
        decimal: None,
        render: template::script,
        paste: "Put this into Settings, Advanced, Code injection, Order confirmation page.",
        needs: "Only tokens that a buyer cannot choose are used, since how tokens are escaped is \
                unknown. Whether the subtotal is before discounts is unknown too.",
        click: "Landing pages need the script that --landing prints.",
        evidence: Evidence::Documented("public snippets, since no official page was found"),
    },
    Shop {
        name: "checkoutchamp",
        title: "CheckoutChamp, Konnektive",
        language: "tokens",
        values: &[
            (Field::ORDER_ID, Variable("[orderId]")),
            (Field::SALE_AMOUNT, Variable("[orderTotal]")),
            (Field::SUBTOTAL_AMOUNT, Variable("[basePrice]")),
        ],
        coupons: None,
        decimal: None,
        render: template::script,
        paste: "Put this into the affiliate's pixel, type HTML, in the CRM.",
        needs: "Only tokens that a buyer cannot choose are used, since how tokens are escaped is \
                unknown.",
        click: "Landing pages need the script that --landing prints.",
        evidence: Evidence::Documented("CheckoutChamp's help pages"),
    },
];
