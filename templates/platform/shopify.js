{{ p.comment }}
analytics.subscribe("checkout_completed", function (event) {
    browser.cookie.get("{{ crate::attribution::COOKIE_NAME }}").then(function (cookie) {
    var checkout = event.data.checkout;
    var cookies = "{{ crate::attribution::COOKIE_NAME }}=" + cookie;
    var coupons = (checkout.discountApplications || []).filter(function (discount) {
        return discount.type === "DISCOUNT_CODE";
    }).map(function (discount) { return discount.title; });
{% include "platform/body.js" %}
    });
});
