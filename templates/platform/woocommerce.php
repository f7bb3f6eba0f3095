<?php
/*
Plugin Name: Katalys conversion pixel
{%- if p.is_compact %}
*/ /*
{%- endif %}
Description: Reports the orders that affiliates of Katalys brought.
Requires PHP: 7.3
Requires Plugins: woocommerce
{{ p.about }}
*/
if ( ! defined( 'ABSPATH' ) ) {
    exit;
}
/* Consent: put the shop's condition in the place of true. It holds for the cookie and for the pixel. */
function katalys_pixel_has_consent() {
    return true;
}
{%- if p.ids == Ids::Cookie %}
/* The landing page: keep the click. The last click with valid ids wins, a visit without ids changes nothing. */
add_action( 'init', function () {
    if ( headers_sent() || empty( $_SERVER['QUERY_STRING'] ) || ! katalys_pixel_has_consent() ) {
        return;
    }
    $click  = '/^(?!(?:undefined|null|NaN|None|nil|(?:YOUR_|YOUR-|your_)[A-Za-z].*|__[A-Za-z].*__)\z)[A-Za-z0-9_-]{1,128}\z/';
    $number = '/^[0-9]{1,20}\z/';
    $shapes = array( 'transaction_id' => $click, 'offer_id' => $number, 'publisher_id' => $number );
    $ids    = array( 'transaction_id' => '', 'offer_id' => '', 'publisher_id' => '' );
    foreach ( explode( '&', (string) $_SERVER['QUERY_STRING'] ) as $pair ) {
        $parts = explode( '=', $pair, 2 );
        $name  = strtolower( urldecode( $parts[0] ) );
        $value = isset( $parts[1] ) ? urldecode( $parts[1] ) : '';
        if ( ! isset( $shapes[ $name ] ) || ! preg_match( $shapes[ $name ], $value ) ) {
            continue;
        }
        if ( $ids[ $name ] !== '' && $ids[ $name ] !== $value ) {
            return; /* The URL contradicts itself. */
        }
        $ids[ $name ] = $value;
    }
    if ( $ids['transaction_id'] === '' && ( $ids['offer_id'] === '' || $ids['publisher_id'] === '' ) ) {
        return;
    }
    nocache_headers(); /* A cached page would give one visitor's click to all. */
    setcookie( '{{ crate::attribution::COOKIE_NAME }}', '{{ crate::attribution::VERSION }}.' . time() . '.' . implode( '.', $ids ), array(
        'expires'  => time() + {{ crate::attribution::MAX_AGE }},
        'path'     => '/',
        'secure'   => true,
        'httponly' => false, /* The pixel's script reads it. */
        'samesite' => 'Lax',
    ) );
} );
{%- endif %}
add_action( 'woocommerce_thankyou', function ( $order_id ) {
    $order = wc_get_order( $order_id );
    if ( ! $order || $order->has_status( 'failed' ) || ! katalys_pixel_has_consent() ) {
        return;
    }
?>
<script type="text/javascript"{{ p.nonce_attribute() }}>
(function () {
{% include "platform/body.js" %}
})();
</script>
<?php
} );
