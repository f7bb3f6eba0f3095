<?php
// A WordPress with WooCommerce, as far as the plugin sees of it, behind PHP's own web server: a GET is
// a page view, a POST the thank-you page of the order in its body. KATALYS_PLUGIN is the plugin.
error_reporting(E_ALL);
ini_set('display_errors', '1');
// As many digits as a float has, so that a shop's float shows if nothing formats it.
ini_set('precision', '17');

define('ABSPATH', __DIR__);
$actions = [];

function add_action($hook, $callback) { $GLOBALS['actions'][$hook][] = $callback; }
function do_action($hook, ...$arguments) {
    foreach ($GLOBALS['actions'][$hook] ?? [] as $callback) $callback(...$arguments);
}
function nocache_headers() { header('Cache-Control: no-cache, must-revalidate, max-age=0'); }
function wc_get_price_decimals() { return 2; }
function wc_get_order($id) { return $GLOBALS['order']; }

class WC_Order {
    public function __construct(private array $data) {}
    public function has_status($status) { return ($this->data['status'] ?? 'processing') === $status; }
    public function get_order_number() { return $this->data['number'] ?? null; }
    public function get_total() { return $this->data['total'] ?? null; }
    public function get_subtotal() { return $this->data['subtotal'] ?? 0.0; }
    public function get_total_discount() { return $this->data['discount'] ?? 0.0; }
    public function get_billing_email() { return $this->data['email'] ?? null; }
    public function get_currency() { return $this->data['currency'] ?? 'EUR'; }
    public function get_coupon_codes() { return $this->data['coupons'] ?? []; }
}

require getenv('KATALYS_PLUGIN');

// A theme's output comes after every init hook.
do_action('init');
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $data = json_decode(file_get_contents('php://input'), true, 512, JSON_THROW_ON_ERROR);
    $order = $data === null ? false : new WC_Order($data);
    do_action('woocommerce_thankyou', 1);
}
