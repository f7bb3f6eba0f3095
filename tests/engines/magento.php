<?php
// Renders a phtml over many orders; the protocol is that of render.php, a context being an order.
namespace Magento\Checkout\Model {
    class Session {
        public static $order;
        public function getLastRealOrder() { return self::$order; }
    }
}
namespace Magento\Framework\App {
    class ObjectManager {
        public static function getInstance() { return new self(); }
        public function get($class) { return new $class(); }
    }
}
namespace Magento\Framework\View\Helper {
    class SecureHtmlRenderer {
        public function renderTag(string $tag, array $attributes, ?string $content, bool $textContent = true): string {
            $text = '';
            foreach ($attributes as $name => $value) $text .= " $name=\"" . htmlspecialchars($value) . '"';
            return "<$tag$text>" . ($textContent ? htmlspecialchars($content) : $content) . "</$tag>";
        }
    }
}
namespace {
    error_reporting(E_ALL);
    set_error_handler(function ($level, $message) { throw new ErrorException($message); });
    ini_set('precision', '17');

    class Order {
        public function __construct(private array $data) {}
        public function __call($name, $arguments) { return $this->data[$name] ?? null; }
    }

    $job = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
    $file = tempnam(sys_get_temp_dir(), 'phtml');
    file_put_contents($file, $job['template']);
    $results = [];
    foreach ($job['contexts'] as $context) {
        \Magento\Checkout\Model\Session::$order = new Order($context);
        $secureRenderer = new \Magento\Framework\View\Helper\SecureHtmlRenderer();
        ob_start();
        try {
            (function () use ($file, $secureRenderer) { include $file; })();
            $results[] = ['ok' => ob_get_contents()];
        } catch (\Throwable $error) {
            $results[] = ['error' => $error->getMessage()];
        }
        ob_end_clean();
    }
    unlink($file);
    echo json_encode($results, JSON_THROW_ON_ERROR);
}
