package io.bpci.portal.page;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.template.PebbleTemplate;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Predicate;

/** Draws templates. Whatever a template shows is escaped; a name that is not there is an error. */
final class Templates {
    static final String DIRECTORY = "portal/templates/";
    static final String SUFFIX = ".html";

    private final PebbleEngine engine;

    Templates(InstantSource clock, Predicate<String> may) {
        var loader = new ClasspathLoader(Templates.class.getClassLoader());
        loader.setPrefix(DIRECTORY);
        loader.setSuffix(SUFFIX);
        engine =
                new PebbleEngine.Builder()
                        .loader(loader)
                        .strictVariables(true)
                        .autoEscaping(true)
                        .extension(new PortalExtension(clock, may))
                        .build();
    }

    String draw(String template, Map<String, ?> model) {
        try {
            PebbleTemplate compiled = engine.getTemplate(template);
            var out = new StringWriter();
            compiled.evaluate(out, new java.util.HashMap<>(model));
            return out.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
