{{ p.comment }}
analytics.subscribe("checkout_completed", function (event) {
    browser.cookie.get("{{ crate::attribution::COOKIE_NAME }}").then(function (cookie) {
    var checkout = event.data.checkout;
    var coupons = (checkout.discountApplications || "").length ? checkout.discountApplications.filter(function (discount) {
        return discount.type === "DISCOUNT_CODE";
    }).map(function (discount) { return discount.title; }) : "".split("", 0);
{% include "platform/body.js" %}
    });
});
