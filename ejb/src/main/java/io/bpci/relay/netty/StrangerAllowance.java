package io.bpci.relay.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** Counts what a connection sends until its node has shown who it is; then it leaves the pipeline. */
final class StrangerAllowance extends ChannelInboundHandlerAdapter {
    /** An opening handshake and a proof take a tenth of it. */
    static final int BYTES = 64 << 10;

    private final NodeChannel node;
    private long received;
    private boolean spent;

    StrangerAllowance(NodeChannel node) {
        this.node = node;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (spent) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof ByteBuf bytes) received += bytes.readableBytes();
        // A node may send its first messages right behind its proof: so first it is looked at, then counted.
        context.fireChannelRead(message);
        if (node.isAuthenticated()) {
            context.pipeline().remove(this);
        } else if (received > BYTES) {
            spent = true;
            node.tooMuch(context.channel());
        }
    }
}
