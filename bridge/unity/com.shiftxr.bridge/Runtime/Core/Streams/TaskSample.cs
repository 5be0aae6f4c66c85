using System;

namespace ShiftXR.Bridge
{
    /// <summary>The labels that hold at a message's time: indices into PROTOCOL.md's vocabularies, null where unknown.</summary>
    public sealed class TaskSample
    {
        const int MaxBytes = 4096, MostEvents = 64, MostCharacters = 128, MaxLabel = 1023;

        /// <summary>0 to 1023, or null.</summary>
        public readonly int? Step, Mistake, Machine, Defect, NeedsHelp;

        /// <summary>What happened since the sample before: at most 64 of at most 128 characters.</summary>
        public readonly string[] Events;

        /// <summary>Labels, null where unknown.</summary>
        public TaskSample(int? step, int? mistake, int? machine, int? defect, int? needsHelp, string[] events)
            : this(ToMap(step, mistake, machine, defect, needsHelp, events))
        {
        }

        TaskSample(MsgPackMap map)
        {
            Step = Label(map, "step");
            Mistake = Label(map, "mistake");
            Machine = Label(map, "machine");
            Defect = Label(map, "defect");
            NeedsHelp = Label(map, "needs_help");
            Events = map.Has("events") ? map.Texts("events", MostEvents, MostCharacters) : Array.Empty<string>();
        }

        /// <summary>Reads a payload.</summary>
        /// <exception cref="BadMessageException">It is not one.</exception>
        public static TaskSample Read(ReadOnlySpan<byte> payload) => new TaskSample(MsgPackReader.ReadMap(payload, MaxBytes));

        /// <summary>Writes the payload.</summary>
        public void Write(MsgPackWriter writer) => ToMap(Step, Mistake, Machine, Defect, NeedsHelp, Events).Write(writer);

        static MsgPackMap ToMap(int? step, int? mistake, int? machine, int? defect, int? needsHelp, string[] events)
        {
            var map = new MsgPackMap();
            Add(map, "step", step);
            Add(map, "mistake", mistake);
            Add(map, "machine", machine);
            Add(map, "defect", defect);
            Add(map, "needs_help", needsHelp);
            return map.Add("events", MsgPackValue.From(events));
        }

        static void Add(MsgPackMap map, string name, int? label)
        {
            if (label.HasValue)
            {
                map.Add(name, MsgPackValue.From((long)label.Value));
            }
        }

        static int? Label(MsgPackMap map, string name) => map.Has(name) ? (int?)map.Integer(name, 0, MaxLabel) : null;
    }
}
