package io.bpci.contracts.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The bytes of a module, by their digest. Never changed. */
@Entity
@Table(name = "contract_module")
public class StoredModule {
    @Id
    @Column(name = "module_digest")
    private String digest;

    private byte[] module;

    protected StoredModule() {}

    StoredModule(String digest, byte[] module) {
        this.digest = digest;
        this.module = module.clone();
    }

    byte[] bytes() {
        return module.clone();
    }
}
