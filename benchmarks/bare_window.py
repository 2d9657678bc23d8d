"""The floor that `window.py` measures against: what a pyqtgraph user would write.

One image and one bar plot with pyqtgraph's own settings, and nothing else.
"""

import numpy as np
import pyqtgraph as pg

SIZE = (1280, 800)


class BareWindow(pg.GraphicsLayoutWidget):
    """A window with an image of n × n numbers and a plot of n bars."""

    def __init__(self, n: int) -> None:
        """A window that shows random numbers."""
        super().__init__(size=SIZE)
        self.image = pg.ImageItem()
        self.image.setColorMap("viridis")
        self.bars = pg.BarGraphItem(x=np.arange(n), height=np.zeros(n), width=0.8)
        for item in (self.image, self.bars):
            self.ci.addPlot().addItem(item)
        draw = np.random.default_rng().random
        self.show_numbers(draw((n, n)), draw(n))

    def show_numbers(self, matrix: np.ndarray, heights: np.ndarray) -> None:
        """Show other numbers of the same shapes."""
        self.image.setImage(matrix)
        self.bars.setOpts(height=heights)


if __name__ == "__main__":
    app = pg.mkQApp()
    window = BareWindow(9)
    window.show()
    pg.exec()
