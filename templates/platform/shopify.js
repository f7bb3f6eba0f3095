{{ p.comment }}
analytics.subscribe("checkout_completed", function (event) {
    browser.cookie.get("{{ crate::attribution::COOKIE_NAME }}").then(function (cookie) {
        katalys(event.data.checkout, "{{ crate::attribution::COOKIE_NAME }}=" + cookie);
    });
});
function katalys(checkout, cookies) {
    var coupons = (checkout.discountApplications || []).filter(function (discount) {
        return discount.type === "DISCOUNT_CODE";
    }).map(function (discount) { return discount.title; });
{% include "platform/body.js" %}
}
