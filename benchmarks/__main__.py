"""Run every benchmark and write its report beside this file."""

from benchmarks import area, page

if __name__ == "__main__":
    area.main()
    page.main()
