using System;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// A fixed ring of messages between those that publish and the thread that sends. Not guarded itself: its owner's lock is.
    /// The oldest message's slot stays untouched until it is removed, so the sender may read it outside the lock.
    /// </summary>
    sealed class SendQueue
    {
        readonly Slot[] _slots;
        int _oldest;

        public SendQueue(int capacity)
        {
            _slots = new Slot[capacity];
            for (int i = 0; i < capacity; i++)
            {
                _slots[i].Header = new byte[256];
            }
        }

        public int Count { get; private set; }

        public bool IsFull => Count == _slots.Length;

        /// <summary>Adds a message; the header is copied, the payload is kept.</summary>
        public void Add(byte[] topic, ReadOnlySpan<byte> header, byte[] payload, int payloadLength)
        {
            ref Slot slot = ref _slots[(_oldest + Count) % _slots.Length];
            if (header.Length > slot.Header.Length)
            {
                slot.Header = new byte[header.Length];
            }
            header.CopyTo(slot.Header);
            slot.HeaderLength = header.Length;
            slot.Topic = topic;
            slot.Payload = payload;
            slot.PayloadLength = payloadLength;
            Count++;
        }

        /// <summary>The oldest message.</summary>
        public Outgoing Oldest()
        {
            ref Slot slot = ref _slots[_oldest];
            return new Outgoing(slot.Topic, slot.Header, slot.HeaderLength, slot.Payload, slot.PayloadLength);
        }

        /// <summary>Removes the oldest message, and returns its payload.</summary>
        public byte[] Remove()
        {
            byte[] payload = _slots[_oldest].Payload;
            _slots[_oldest].Payload = null;
            _oldest = (_oldest + 1) % _slots.Length;
            Count--;
            return payload;
        }

        struct Slot
        {
            public byte[] Topic, Header, Payload;
            public int HeaderLength, PayloadLength;
        }
    }
}
