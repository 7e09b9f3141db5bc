package io.bpci.server;

import com.sun.net.httpserver.HttpServer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stands in for the hub where only its being a process matters: the same name, argument, environment and readiness. */
public final class HubServer {
    private static final String CHECKS =
            """
            {"status":"DOWN","checks":[{"name":"database","status":"UP","data":{}},{"name":"broker","status":"DOWN"}]}
            """;

    private HubServer() {}

    /** The configuration file says how it behaves, in one word. */
    public static void main(String[] arguments) throws Exception {
        String behaviour = Files.readString(Path.of(System.getenv("ORACLE_CONFIG_PATH"))).strip();
        System.out.println("hub of " + System.getenv("BPCI_STORAGE_DATA_DIR") + " is " + behaviour);
        if (arguments.length != 1 || !arguments[0].endsWith("bpci.ear")) System.exit(64);
        if (behaviour.equals("broken")) {
            System.err.println("oracle_config.ws_port: 99999 is none of 1 to 65535");
            System.exit(7);
        }
        if (behaviour.equals("stubborn")) {
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> {
                                while (true) java.util.concurrent.locks.LockSupport.park();
                            }));
        }
        int port = Integer.parseInt(System.getenv("BPCI_ORACLE_CONFIG_API_PORT"));
        var server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
        server.createContext(
                "/health/ready",
                exchange -> {
                    byte[] checks = CHECKS.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(behaviour.equals("unready") ? 503 : 200, checks.length);
                    exchange.getResponseBody().write(checks);
                    exchange.close();
                });
        server.createContext(
                "/environment",
                exchange -> {
                    byte[] body = System.getenv().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }
}
