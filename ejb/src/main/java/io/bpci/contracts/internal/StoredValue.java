package io.bpci.contracts.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** One value that a contract keeps in a jurisdiction. */
@Entity
@Table(name = "contract_value")
public class StoredValue {
    @Id
    @Column(name = "value_id")
    private String valueId;

    @Column(name = "place_id")
    private long placeId;

    @Column(name = "state_key")
    private String key;

    @Column(name = "state_value")
    private String value;

    protected StoredValue() {}

    StoredValue(long placeId, String key, String value) {
        valueId = id(placeId, key);
        this.placeId = placeId;
        this.key = key;
        this.value = value;
    }

    static String id(long placeId, String key) {
        return placeId + "/" + key;
    }

    void change(String to) {
        value = to;
    }

    String key() {
        return key;
    }

    String value() {
        return value;
    }
}
